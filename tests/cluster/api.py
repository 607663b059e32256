"""A plain client of an API server: JSON in, JSON out, nothing retried, nothing cached but paths."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from tests.cluster.kubeconfigs import Access

Manifest = Mapping[str, Any]
_APPLY = {"Content-Type": "application/apply-patch+yaml"}


class Api:
    """Requests by one user."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.http = httpx.Client(
            base_url=access.server, verify=access.tls(), headers=access.headers, timeout=30
        )
        self._resources: dict[str, dict[str, tuple[str, bool]]] = {}

    def get(self, path: str, **parameters: str) -> Any:
        """Read a path; httpx.HTTPStatusError when it is refused."""
        return said(self.http.get(path, params=parameters))

    def names(self, path: str, **parameters: str) -> list[str]:
        """The names in a list."""
        return [item["metadata"]["name"] for item in self.get(path, **parameters)["items"]]

    def create(self, path: str, body: object) -> Any:
        """Post to a path."""
        return said(self.http.post(path, json=body))

    def merge(self, path: str, body: object, **parameters: str) -> Any:
        """Change fields by a JSON merge patch."""
        kind = {"Content-Type": "application/merge-patch+json"}
        answer = self.http.patch(path, content=json.dumps(body), headers=kind, params=parameters)
        return said(answer)

    def delete(self, path: str, **options: object) -> Any:
        """Delete; `options` are those of DeleteOptions."""
        return said(self.http.request("DELETE", path, json=options or None))

    def apply(self, manifest: Manifest, *, manager: str = "test") -> Any:
        """Apply on the server's side, by force."""
        return said(self.applied(manifest, manager=manager))

    def applied(self, manifest: Manifest, *, manager: str = "test", **more: str) -> httpx.Response:
        """The answer to a server-side apply, a refusal too; `dryRun="All"` keeps nothing."""
        parameters = {"fieldManager": manager, "force": "true", **more}
        content = json.dumps(manifest)
        return self.http.patch(
            self.path(manifest), content=content, params=parameters, headers=_APPLY
        )

    def path(self, manifest: Manifest) -> str:
        """Where an object is."""
        metadata = manifest["metadata"]
        kinds = self.collection(
            manifest["apiVersion"], manifest["kind"], metadata.get("namespace", "default")
        )
        return f"{kinds}/{metadata['name']}"

    def collection(self, version: str, kind: str, namespace: str = "") -> str:
        """Where objects of a kind are, in a namespace or in all."""
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        plural, namespaced = self._known(root, kind)
        middle = f"/namespaces/{namespace}" if namespaced and namespace else ""
        return f"{root}{middle}/{plural}"

    def close(self) -> None:
        """End its connections."""
        self.http.close()

    def _known(self, root: str, kind: str) -> tuple[str, bool]:
        if kind not in self._resources.get(root, {}):
            self._resources[root] = {
                each["kind"]: (each["name"], each["namespaced"])
                for each in self.get(root)["resources"]
                if "/" not in each["name"]
            }
        return self._resources[root][kind]


def said(answer: httpx.Response) -> Any:
    """The answer's document; a refusal raises with the server's own words."""
    if answer.is_error:
        request = answer.request
        words = f"{request.method} {request.url.path}: {answer.status_code} {answer.text}"
        raise httpx.HTTPStatusError(words, request=request, response=answer)
    return answer.json()
