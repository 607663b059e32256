"""Where models, strategy sources and credentials come from."""

from typing import Annotated

from tradewind.resources.marks import Spec, fixed, group, hot, rolls

KEY_PATTERN = "^[-._a-zA-Z0-9]+$"


class Ref(Spec, frozen=True, kw_only=True):
    """A resource of the same namespace, by name."""

    name: Annotated[str, fixed("Its name.", min_length=1, max_length=253)]


class SecretRef(Spec, frozen=True, kw_only=True):
    """A Secret of the same namespace; its keys are `key-id` and `secret-key`."""

    name: Annotated[str, hot("The Secret's name.", min_length=1, max_length=253)]


class KeyRef(Spec, frozen=True, kw_only=True):
    """One key of a ConfigMap."""

    name: Annotated[str, rolls("The ConfigMap's name.", min_length=1, max_length=253)]
    key: Annotated[str, rolls("The key.", pattern=KEY_PATTERN, max_length=253)]


class ClaimRef(Spec, frozen=True, kw_only=True):
    """A file on a volume."""

    name: Annotated[str, rolls("The volume claim's name.", min_length=1, max_length=253)]
    path: Annotated[str, rolls("The file's path on the volume.", min_length=1, max_length=1024)]


class ImageSource(Spec, frozen=True, kw_only=True):
    """A file in an image."""

    reference: Annotated[str, rolls("The image.", min_length=1, max_length=512)]
    path: Annotated[str, rolls("The file's path in it.", min_length=1, max_length=1024)]


class Source(Spec, frozen=True, kw_only=True):
    """Exactly one place where a file comes from; `path` is for one machine only."""

    config_map_ref: Annotated[KeyRef | None, group("A key of a ConfigMap.")] = None
    volume_claim_ref: Annotated[ClaimRef | None, group("A file on a volume.")] = None
    image: Annotated[ImageSource | None, group("A file in an image.")] = None
    path: Annotated[
        str, rolls("A file, relative to the resource's; one machine only.", max_length=1024)
    ] = ""

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the fields that are set."""
        return tuple(
            wire
            for name, wire in zip(
                self.__struct_fields__, self.__struct_encode_fields__, strict=True
            )
            if getattr(self, name)
        )
