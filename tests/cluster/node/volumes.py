"""The agent that makes volumes: a folder of the node each. `python -m tests.cluster.node.volumes`.

They are `local` volumes, so that the kubelet gives them to the group that a pod asks for.
"""

import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import httpx

from tests.cluster import kubeconfigs
from tests.cluster.api import Api
from tests.cluster.availability import say
from tests.cluster.node.mirrors import Mirror
from tests.cluster.node.settings import NAME, PROVISIONER

_CLAIMS, _VOLUMES = "/api/v1/persistentvolumeclaims", "/api/v1/persistentvolumes"
_CHOSEN = "volume.kubernetes.io/selected-node"
_ASKED = "volume.kubernetes.io/storage-provisioner"
_MADE = "pv.kubernetes.io/provisioned-by"


def main(kubeconfig: Path, folder: Path) -> None:
    """Make what claims ask for, remove what they let go, for ever."""
    changed = threading.Event()
    api = Api(kubeconfigs.parsed(kubeconfig.read_text()))
    claims, volumes = (Mirror(api, path, changed.set) for path in (_CLAIMS, _VOLUMES))
    claims.follow()
    volumes.follow()
    while True:
        changed.wait()
        changed.clear()
        for claim in filter(wants_volume, claims.objects()):
            _make(api, claim, folder)
        for volume in filter(is_let_go, volumes.objects()):
            _remove(api, volume, folder)


def wants_volume(claim: Any) -> bool:
    """Whether a claim asks us, for a pod that is to run here."""
    words = claim["metadata"].get("annotations", {})
    return bool(
        not claim["spec"].get("volumeName")
        and "deletionTimestamp" not in claim["metadata"]
        and words.get(_ASKED) == PROVISIONER
        and words.get(_CHOSEN) == NAME
    )


def is_let_go(volume: Any) -> bool:
    """Whether a volume is ours and its claim is gone."""
    ours = volume["metadata"].get("annotations", {}).get(_MADE) == PROVISIONER
    given_back = volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete"
    return bool(ours and given_back and volume.get("status", {}).get("phase") == "Released")


def volume_of(claim: Any, folder: Path) -> dict[str, Any]:
    """The volume for a claim."""
    metadata, spec = claim["metadata"], claim["spec"]
    here = {"key": "kubernetes.io/hostname", "operator": "In", "values": [NAME]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"pvc-{metadata['uid']}", "annotations": {_MADE: PROVISIONER}},
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": spec["storageClassName"],
            "volumeMode": "Filesystem",
            "local": {"path": str(folder / f"pvc-{metadata['uid']}")},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "name": metadata["name"],
                "namespace": metadata["namespace"],
                "uid": metadata["uid"],
            },
        },
    }


def _make(api: Api, claim: Any, folder: Path) -> None:
    volume = volume_of(claim, folder)
    Path(volume["spec"]["local"]["path"]).mkdir(parents=True, exist_ok=True)
    try:
        api.create(_VOLUMES, volume)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.CONFLICT:
            say(str(error))


def _remove(api: Api, volume: Any, folder: Path) -> None:
    name = volume["metadata"]["name"]
    shutil.rmtree(folder / name, ignore_errors=True)
    try:
        api.delete(f"{_VOLUMES}/{name}")
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.NOT_FOUND:
            say(str(error))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
