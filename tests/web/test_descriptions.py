"""What the service says of itself is what it does."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.browser.service import Service

from fitmirror.live import messages as m
from fitmirror.settings import Settings
from fitmirror.web.app import create_app
from fitmirror.web.asyncapi import asyncapi
from fitmirror.web.openapi import CALLS, openapi

from .test_signaling import problem


def test_every_call_is_described_and_every_description_is_a_call():
    routes = set()
    for route in create_app(Settings(_env_file=None)).router.routes():
        path = route.resource.canonical
        if path.startswith("/v1/") or path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/asyncapi.json"):
            routes.add((route.method.lower(), path))
    routes = {(method, path) for method, path in routes if method not in ("options", "head", "*")}
    assert routes == set(CALLS)


async def test_both_documents_are_served_and_their_references_lead_somewhere(service):
    client = await service()
    for path, made in (("/openapi.json", openapi), ("/asyncapi.json", asyncapi)):
        document = await (await client.get(path)).json()
        assert document == made()
        for reference in set(re.findall(r"'\$ref': '#/([^']+)'", str(document))):
            place: Any = document
            for step in reference.split("/"):
                place = place[step]
            assert place


async def test_with_a_token_they_need_it_too(service):
    client = await service(token="secret")
    await problem(await client.get("/openapi.json"), 401)
    assert (await client.get("/asyncapi.json", headers={"Authorization": "Bearer secret"})).status == 200


SCHEMAS = {name: message["payload"] for name, message in asyncapi()["components"]["messages"].items()}


def within(name: str) -> dict[str, Any]:
    """A message's schema on its own, its references leading within it."""
    text = json.dumps(SCHEMAS[name]).replace(f"#/components/messages/{name}/payload/", "#/")
    return dict(json.loads(text))


wearables = st.text(min_size=1, max_size=200) | st.builds(
    m.WearItem,
    item=st.text(min_size=1, max_size=200),
    size=st.none() | st.text(max_size=20),
    length_cm=st.none() | st.floats(0.1, 300),
    tuck=st.booleans(),
)
ids = st.integers(0, 2**53 - 1)
CLIENT = {
    "client.hello": st.builds(m.Hello, type=st.just("hello"), v=st.integers(), locale=st.text(max_size=35)),
    "client.wear": st.builds(m.Wear, type=st.just("wear"), id=ids, items=st.lists(wearables, max_size=m.MOST_ITEMS)),
    "client.set": st.builds(m.Set, type=st.just("set"), id=ids, blend=st.none() | st.text(max_size=40)),
    "client.snapshot": st.builds(m.Snapshot, type=st.just("snapshot"), id=ids, finish=st.none() | st.just("analogy")),
    "client.describe": st.builds(
        m.Describe, type=st.just("describe"), id=ids, question=st.none() | st.text(max_size=500), consent=st.booleans()
    ),
    "client.ping": st.builds(m.Ping, type=st.just("ping"), t=st.none() | st.floats(-1e9, 1e9) | st.text(max_size=9)),
    "client.cancel": st.builds(m.Cancel, type=st.just("cancel"), id=ids),
}


def test_every_message_of_a_client_is_tried():
    assert set(CLIENT) == {name for name in SCHEMAS if name.startswith("client.")}


@pytest.mark.parametrize("name", CLIENT)
def test_what_is_understood_is_what_the_description_allows(name: str) -> None:
    validator = jsonschema_rs.validator_for(within(name))

    @settings(max_examples=60, deadline=None)
    @given(CLIENT[name])
    def agree(message: Any) -> None:
        text = message.model_dump_json()
        assert m.parse(text) == message
        assert validator.is_valid(json.loads(text))
        assert not validator.is_valid({**json.loads(text), "more": 1})

    agree()


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


@settings(max_examples=200, deadline=None)
@given(anything)
def test_whatever_else_arrives_is_answered_by_an_error(value: Any) -> None:
    text = json.dumps(value)
    try:
        m.parse(text)
    except m.BadMessage as why:
        told = json.loads(m.text_of(why.error))
        assert jsonschema_rs.is_valid(within("mirror.error"), told)
    else:
        raise AssertionError(f"{text} was understood")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Any:
    service = Service(tmp_path_factory.mktemp("fuzzed")).start()
    yield service
    service.stop()


def test_the_service_does_what_its_description_says(running: Service, tmp_path: Path) -> None:
    """Schemathesis: requests made from the description, answers held against it; never a 500."""
    words = [sys.executable, "-m", "schemathesis.cli", "run", f"{running.base}/openapi.json"]
    words += ["--max-examples", "15", "--seed", "1", "--no-color", "--phases", "coverage,fuzzing"]
    checks = (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
    words += ["--checks", ",".join(checks)]
    words += ["--exclude-path-regex", "^/v1/mirrors"]  # no schema can tell of SDP; tests/live takes it apart
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:]
    assert running.status("/readyz") == 200
