"""The compose files and the proxies: known settings, nobody root, nothing writable, one port once, and no page in a log."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.figures import ROOT
from bot.config import names

FILES = ("compose.yaml", "compose.postgres.yaml")
OURS = {"DOMAIN", "UPSTREAMS"}  # of the proxy
FROM_ENV = {"DATABASE_URL", "POSTGRES_PASSWORD", "DOMAIN"}  # beside the settings, in `.env`
USERS = {"10001", "postgres"}


def compose(name: str) -> dict[str, Any]:
    """A compose file, merge keys resolved."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load((ROOT / name).read_text("utf-8"))
    return found


def services() -> Iterator[Any]:
    """Every service of every file."""
    for name in FILES:
        for title, service in compose(name)["services"].items():
            yield pytest.param(title, service, id=f"{name}-{title}")


each = pytest.mark.parametrize(("title", "service"), list(services()))


@each
def test_nobody_is_root_and_nothing_is_writable(title: str, service: dict[str, Any]) -> None:
    assert service["user"] in USERS
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service and "network_mode" not in service


@each
def test_logs_are_cut_and_there_is_time_to_stop(title: str, service: dict[str, Any]) -> None:
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert re.fullmatch(r"(1[0-9]|[2-9][0-9])s|[1-9]m", service["stop_grace_period"])


@each
def test_each_service_tells_whether_it_is_well(title: str, service: dict[str, Any]) -> None:
    """Of ours the image has the check; what runs once needs none."""
    if title == "migrate":
        assert service["healthcheck"] == {"disable": True} and "restart" not in service
    elif service["image"] != "rounds":
        assert service["healthcheck"]["test"][0] == "CMD"
    if title != "migrate":
        assert service["restart"] == "unless-stopped"


@each
def test_every_setting_in_it_exists(title: str, service: dict[str, Any]) -> None:
    given = set(service.get("environment", {}))
    if service["image"] == "rounds":
        assert given <= set(names()) and service["env_file"] == ".env"
    elif title == "proxy":
        assert given == OURS and "env_file" not in service  # it needs no secret
    asked = set(re.findall(r"\$\{([A-Z_]+)", str(service)))
    assert asked <= FROM_ENV | set(names())


@pytest.mark.parametrize("name", FILES)
def test_no_two_services_want_one_port_and_only_the_proxy_is_open_to_the_world(name: str) -> None:
    taken: list[str] = []
    for title, service in compose(name)["services"].items():
        for port in service.get("ports", []):
            host = port.rsplit(":", 1)[0]
            assert title == "proxy" or host.startswith("127.0.0.1:")
            taken.append(host.rsplit(":", 1)[-1])
    assert len(taken) == len(set(taken)) and {"80", "443"} <= set(taken)


@pytest.mark.parametrize("name", FILES)
def test_every_volume_is_declared(name: str) -> None:
    file = compose(name)
    used = {
        volume.split(":")[0]
        for service in file["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert used == set(file["volumes"])


def test_two_workers_wait_for_one_migration_and_the_proxy_knows_both() -> None:
    found = compose("compose.postgres.yaml")["services"]
    workers = [name for name in found if name.startswith("worker")]
    assert len(workers) == 2
    for name in workers:
        assert found[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert found["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert found["migrate"]["command"] == ["python", "-m", "bot", "migrate"]
    assert found["proxy"]["environment"]["UPSTREAMS"].split() == [f"{name}:8765" for name in workers]
    assert found["proxy"]["depends_on"] == workers


def test_the_proxies_pass_no_figures_out_and_write_no_addresses_of_pages() -> None:
    caddy = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    nginx = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert "@inside path /readyz /metrics" in caddy and "respond @inside 404" in caddy
    assert "request>uri delete" in caddy and "health_uri /healthz" in caddy
    assert "access_log off" in nginx
    assert all(f"location = {path}" in nginx for path in ("/readyz", "/metrics"))
    for text in (caddy, nginx):
        assert text.count("{") == text.count("}")


def test_the_proxy_listens_where_compose_expects_it() -> None:
    caddy = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    for name in FILES:
        proxy = compose(name)["services"]["proxy"]
        inside = [port.rsplit(":", 1)[1] for port in proxy["ports"]]
        assert [f"http_port {inside[0]}" in caddy, f"https_port {inside[1]}" in caddy] == [True, True]
        assert f"http://:{re.findall(r':([0-9]+)/', str(proxy['healthcheck']))[0]}" in caddy
