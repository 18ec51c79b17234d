"""The network of who shares what with whom: edges kept beside records and payments, and what is read from them."""
