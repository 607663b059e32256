"""What keeps a pod from starting where cert-manager issues: its certificate is not there yet."""

from msgspec.structs import replace

from tradewind_operator.model import Manifest
from tradewind_operator.statuses.pods import PodLook, PodState
from tradewind_operator.statuses.sayings import brief


def explained(look: PodLook, certificate: Manifest | None) -> PodLook:
    """A look at a pod, with its Certificate's own words where the pod waits for it."""
    waits = look.state is PodState.STARTING and not look.running
    if certificate is None or not waits:
        return look
    why = _missing(certificate)
    return replace(look, message=f"{look.message}; {why}") if why else look


def _missing(certificate: Manifest) -> str:
    """Why a Certificate is not ready, "" where it is."""
    name = certificate["metadata"]["name"]
    said = (certificate.get("status") or {}).get("conditions") or ()
    ready = next((each for each in said if each.get("type") == "Ready"), None)
    if ready is None:
        return f"cert-manager has not looked at Certificate {name} yet"
    if ready.get("status") == "True":
        return ""
    return brief(f"Certificate {name} is not ready: {ready.get('message', '')}", 300)
