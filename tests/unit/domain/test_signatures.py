"""The prepared HMAC against the standard library's."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from tradewind.domain.signatures import keyed_digest


@given(st.binary(max_size=200), st.binary(max_size=300))
def test_it_equals_the_standard_hmac_for_keys_of_any_length(key: bytes, payload: bytes) -> None:
    assert keyed_digest(key, payload) == hmac.digest(key, payload, "sha256")
