"""The files in `deploy/` fit to each other and to the server: names, ports, paths, images, seconds, sizes.

There is no Docker and no cluster here; what one of them would make of the files, these tests do not say.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

import pytest

import dev
from deploy import serve
from deploy.nginx import COMPOSE, settings
from tests.deploy.manifests import NotReadError, read
from ui.serve.ending import LAST_SECONDS, PROBE, SECONDS
from ui.serve.limits import MOST_BYTES

FOLDER = dev.ROOT / "deploy"
KUBERNETES = {path.stem: read(path.read_text()) for path in (FOLDER / "kubernetes").glob("*.yaml")}
IMAGE = "how-a-network-learns"
# What a server has beside the command of a wheel, by pyproject.toml.
HATCH = tomllib.loads((dev.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
PACKED = {*HATCH["build"]["targets"]["wheel"]["force-include"]}
BODY = f"{MOST_BYTES // 1_000_000}m"


@pytest.fixture(scope="module")
def compose():
    return read((FOLDER / "compose.yaml").read_text())


def of_docker(word):
    """What follows a word at the beginning of a line of the Dockerfile; a line may go on in the next."""
    text = (FOLDER / "Dockerfile").read_text().replace("\\\n", " ")
    return re.findall(rf"^{word} (.*)$", text, re.M)


def seconds(text):
    return int(text.removesuffix("s"))


def test_the_settings_of_nginx_are_those_that_the_program_writes():
    assert (FOLDER / "nginx.conf").read_text() == settings(COMPOSE, listen=8080, folder="/tmp")


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
@pytest.mark.parametrize("listen", ["127.0.0.1:18999", "[::1]:18999", "18999"])
@pytest.mark.parametrize("count", [1, 2, 12])
def test_nginx_understands_them_without_any_right(count, listen):
    nobody = {"user": 65_534, "group": 65_534, "extra_groups": []} if os.geteuid() == 0 else {}
    # Not pytest's own folder, into which nobody else may look.
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = Path(folder, "nginx.conf")
        path.write_text(settings([f"127.0.0.1:{19_000 + number}" for number in range(count)], listen, folder))
        command = ["nginx", "-t", "-p", folder, "-c", path, "-e", "stderr"]
        done = subprocess.run(command, capture_output=True, text=True, **nobody)
    assert done.returncode == 0, done.stderr


def test_what_lets_a_file_through_lets_through_what_the_server_takes():
    assert f"client_max_body_size {BODY};" in settings(COMPOSE, 8080, "/tmp")
    assert KUBERNETES["ingress"]["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"] == BODY


def test_the_image_holds_what_a_server_needs_and_nothing_else():
    copied = {name for line in of_docker("COPY") if "--from" not in line for name in line.split()[:-1]}
    assert copied == PACKED - {"start.py"} | {"requirements.txt", "constraints.txt"}
    let_in = re.findall(r"^!(.*)$", (FOLDER / "Dockerfile.dockerignore").read_text(), re.M)
    assert {*let_in} == copied


def test_the_image_runs_as_nobody_in_particular_and_is_told_itself_when_to_end():
    (user,), (command,), (port,) = of_docker("USER"), of_docker("CMD"), of_docker("EXPOSE")
    assert user == "10001:10001"
    told = json.loads(command)
    assert told[1:5] == ["-m", "streamlit", "run", "asgi.py"] and told[-2:] == ["--server.port", port]
    check = json.loads(of_docker("HEALTHCHECK")[0].partition("CMD ")[2])
    assert f"127.0.0.1:{port}/readyz" in check[-1]
    compile(check[-1], "the health check", "exec")


def test_the_servers_of_compose_are_those_that_nginx_asks(compose):
    servers = {name: each for name, each in compose["services"].items() if name != "nginx"}
    (port,) = of_docker("EXPOSE")
    addresses = [each["networks"]["inside"]["ipv4_address"] for each in servers.values()]
    assert [f"{address}:{port}" for address in addresses] == COMPOSE
    first, *others = servers.values()
    assert all(each["extends"] == {"service": "server-0"} for each in others)
    assert first["image"] == IMAGE and first["build"] == {"context": "..", "dockerfile": "deploy/Dockerfile"}
    nginx = compose["services"]["nginx"]
    assert {*nginx["depends_on"]} == {*servers}
    assert nginx["ports"][0].endswith(":8080") and "listen 8080;" in settings(COMPOSE, 8080, "/tmp")
    assert compose["networks"]["inside"]["internal"] is True and "outside" not in first["networks"]


def test_nothing_of_compose_can_write_or_has_more_rights_than_it_needs(compose):
    for name in ("nginx", "server-0"):
        each = compose["services"][name]
        assert each["read_only"] is True and each["tmpfs"] == ["/tmp"]
        assert each["cap_drop"] == ["ALL"] and each["security_opt"] == ["no-new-privileges:true"]
    assert compose["services"]["nginx"]["user"] != "0:0"
    assert PROBE.search(compose["services"]["nginx"]["healthcheck"]["test"][-1])


def test_compose_waits_for_as_long_as_a_server_may_go_on(compose):
    first = compose["services"]["server-0"]
    assert seconds(first["stop_grace_period"]) > int(first["environment"][SECONDS]) + LAST_SECONDS


def pod():
    return KUBERNETES["deployment"]["spec"]["template"]["spec"]


def container():
    (one,) = pod()["containers"]
    return one


def test_all_of_kubernetes_is_applied_and_means_the_same_servers():
    resources = KUBERNETES["kustomization"]["resources"]
    assert {name.removesuffix(".yaml") for name in resources} == {*KUBERNETES} - {"kustomization"}
    labels = KUBERNETES["deployment"]["spec"]["template"]["metadata"]["labels"]
    selectors = (
        KUBERNETES["deployment"]["spec"]["selector"]["matchLabels"],
        KUBERNETES["service"]["spec"]["selector"],
        KUBERNETES["disruption"]["spec"]["selector"]["matchLabels"],
        pod()["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    )
    assert all(selector == labels for selector in selectors)
    target = KUBERNETES["autoscaler"]["spec"]["scaleTargetRef"]
    deployment = KUBERNETES["deployment"]
    assert (target["apiVersion"], target["kind"]) == (deployment["apiVersion"], deployment["kind"])
    assert target["name"] == deployment["metadata"]["name"] and "replicas" not in deployment["spec"]
    assert KUBERNETES["autoscaler"]["spec"]["minReplicas"] > KUBERNETES["disruption"]["spec"]["maxUnavailable"]


def test_the_ports_lead_from_the_ingress_to_the_server():
    (rule,) = KUBERNETES["ingress"]["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    (port,) = KUBERNETES["service"]["spec"]["ports"]
    (inner,) = container()["ports"]
    assert path["backend"]["service"] == {
        "name": KUBERNETES["service"]["metadata"]["name"],
        "port": {"name": port["name"]},
    }
    assert port["targetPort"] == inner["name"] and str(inner["containerPort"]) == of_docker("EXPOSE")[0]
    assert container()["image"] == IMAGE


def test_the_server_knows_the_name_by_which_the_ingress_is_asked():
    said = {each["name"]: each["value"] for each in container()["env"]}
    (rule,), (tls,) = KUBERNETES["ingress"]["spec"]["rules"], KUBERNETES["ingress"]["spec"]["tls"]
    assert said["STREAMLIT_BROWSER_SERVER_ADDRESS"] == rule["host"] == tls["hosts"][0]


def test_the_probes_ask_what_the_server_answers_and_only_a_silent_one_is_killed():
    asked = {name: container()[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")}
    assert all(PROBE.fullmatch(each["path"]) for each in asked.values())
    assert all(each["port"] == container()["ports"][0]["name"] for each in asked.values())
    assert [each["path"] for each in asked.values()] == ["/readyz", "/readyz", "/healthz"]


def test_kubernetes_waits_for_as_long_as_a_server_may_go_on():
    said = {each["name"]: each["value"] for each in container()["env"]}
    word, before = container()["lifecycle"]["preStop"]["exec"]["command"]
    assert word == "sleep"
    assert pod()["terminationGracePeriodSeconds"] > int(before) + int(said[SECONDS]) + LAST_SECONDS


def test_a_pod_cannot_write_and_has_no_rights():
    assert pod()["securityContext"]["runAsNonRoot"] is True and pod()["automountServiceAccountToken"] is False
    assert f"{pod()['securityContext']['runAsUser']}:{pod()['securityContext']['runAsGroup']}" == of_docker("USER")[0]
    of_one = container()["securityContext"]
    assert of_one["readOnlyRootFilesystem"] is True and of_one["allowPrivilegeEscalation"] is False
    assert of_one["capabilities"] == {"drop": ["ALL"]}
    (mount,), (volume,) = container()["volumeMounts"], pod()["volumes"]
    assert (mount["mountPath"], volume["emptyDir"]["medium"]) == ("/tmp", "Memory") and mount["name"] == volume["name"]


@pytest.mark.parametrize("text", ["a: [1, 2]", "a: |\n  b", "a: 1\na: 2", "a: 'b'", "- a\nb: 1", "a: b: c", "a: &b c"])
def test_what_the_reader_does_not_know_it_does_not_guess(text):
    with pytest.raises(NotReadError):
        read(text)


def test_the_reader_reads_what_yaml_says():
    text = '# x\na:\n  - b: 1\n    c: "2"\n  - d\n"e f":\n- g:h\n- -i\nj: {}\nk:\nl: true\n'
    assert read(text) == {"a": [{"b": 1, "c": "2"}, "d"], "e f": ["g:h", "-i"], "j": {}, "k": None, "l": True}


def test_without_nginx_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(serve.shutil, "which", lambda name, **where: None)
    with pytest.raises(SystemExit, match=r"apt install nginx-light.*make run"):
        serve.main([])


@pytest.mark.parametrize("said", ["0", "65", "-1", "two", "1.5"])
def test_what_is_no_number_of_processes_is_said(said):
    with pytest.raises(SystemExit, match=rf"This is none: {said}"):
        serve.processes(said)


def test_as_many_processes_as_are_asked_for_or_as_there_are_cores(monkeypatch):
    monkeypatch.setattr(serve.os, "cpu_count", lambda: 6)
    assert (serve.processes("3"), serve.processes(""), serve.processes(None)) == (3, 6, 6)
