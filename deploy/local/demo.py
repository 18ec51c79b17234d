"""The demo municipality: its users, and the sample files that the first start screens."""

import asyncio
import json
import sys
from collections.abc import Callable

from deploy.local.config import INBOXES, ROOT, LocalConfig

# who may sign in on the local platform, by name alone
USERS = (
    ("controller", "every committee: looks at alerts, plans controls"),
    ("controller-2", "a second controller: a hold on a payment needs two persons"),
    ("case-officer", "case officer of the social committee"),
    ("case-officer-culture", "case officer of the culture and leisure committee"),
    ("security-head", "head of security, every committee"),
    ("board-member", "member of the executive board: reports"),
    ("auditor", "reads everything, changes nothing"),
    ("data-protection-officer", "figures, protected identities, the audit trail, how long things are kept"),
    ("registrar", "the cases of every committee, and the disposal plan"),
    ("administrator", "lets people in and gives them their roles; sees no matters"),
    ("whistleblower-recipient", "opens whistleblower reports, with a key that the administrator takes into use"),
    ("integration", "the finance system: hands files and payments in"),
)
_SECONDS = 90.0


async def load_once(config: LocalConfig, say: Callable[[str], None]) -> None:
    """Hand the demo files in at the first start of *config*'s data folder; failure is told, not fatal."""
    marker = config.state.parent / "demo-loaded"
    if marker.exists():
        return
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", "demo", "--json", "--timeout", str(_SECONDS)),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, trouble = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        lines = trouble.decode(errors="replace").strip().splitlines() or ["no reason given"]
        say(f"  The demo files could not be loaded ({lines[-1]}); try ./tillit demo")
        return
    done = json.loads(output)
    rows = sum(int(file["accepted"]) for file in done["files"])
    say(f"  demo municipality: {len(done['files'])} files, {rows} payments screened, {done['alerts']} alerts")
    marker.touch()


def welcome(config: LocalConfig) -> str:
    """The last lines of a start: where to go and as whom."""
    users = "\n".join(f"  {name:<24} {what}" for name, what in USERS)
    inbox = f"Files dropped into {config.inbox}/<committee> ({', '.join(INBOXES)}) are taken in by themselves."
    return f"Tillit is ready: {config.gateway_url}\nSign in as one of the demo users:\n{users}\n{inbox}"
