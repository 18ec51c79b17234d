"""The `tillit` command line: run the platform, hand files in, look at alerts, mend what is stuck."""
