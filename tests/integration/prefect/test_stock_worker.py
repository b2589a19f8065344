"""The flow, unchanged, under Prefect's own process worker."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows import sample_school
from flows.data_folder import lay_out
from flows.deployments import Deployer
from flows.execution import execute
from flows.prefect_process import environment
from flows.settings import Settings, read_settings
from flows.subject_labels import label_of
from flows.typed_starts import read_answers
from flows.wiring import Office, open_office, real_clock
from flows.worker import ANSWERED, WAKEABLE, scheduled
from tasks import directory, instances
from tests.support.prefect_house import PASSWORD

POOL = "stock"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path, prefect: Settings) -> Path:
    """A data folder with the sample school, beside the server of the tests."""
    sample_school.prepare(tmp_path)
    lay_out(tmp_path)
    (tmp_path / "secrets").mkdir(mode=0o700)
    (tmp_path / "secrets" / "prefect_password").write_text(PASSWORD)
    with (tmp_path / "settings.yaml").open("a") as settings:
        settings.write(f"prefect_api_url: {prefect.api_url}\npool: {POOL}\n")
    return tmp_path


def submit(office: Office) -> str:
    with office.store.read() as session:
        pupils, agencies = directory.pupils(session), directory.agencies(session)
    definitions = office.library.processes()
    Deployer(office.prefect, POOL).deploy(definitions, pupils, agencies)
    deployments = {each.name: each for each in office.prefect.find_deployments("sendflow")}
    start = read_answers(definitions["consent"], ["scopes=identify"], agencies)
    parameters = {"pupil": label_of(pupils[0]), "start": start}
    return office.prefect.start_run(deployments["consent"].id, parameters, "stock-1").id


def run_stock_worker(folder: Path, settings: Settings) -> str:
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--run-once"]
    env = environment(settings, PASSWORD) | {
        "SENDFLOW_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "PREFECT_LOGGING_LEVEL": "INFO",
    }
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=90, check=False)
    return done.stdout + done.stderr


def test_what_the_stock_worker_starts_our_own_wakes(folder: Path, prefect: Settings) -> None:
    with open_office(read_settings(folder, {})) as office:
        sample_school.import_sample(office.store, real_clock())
        run_id = submit(office)
        log = run_stock_worker(folder, prefect)
        assert parked(office, run_id), log
        with office.store.read() as session:
            instance = instances.instance_of_run(session, run_id)
            assert instance is not None
            assert instances.load(session, instance).instance.open_items()
        state = scheduled(ANSWERED, real_clock())
        assert office.prefect.set_states([run_id], WAKEABLE, state) == (run_id,)
        assert execute(run_id, {}, office)
        assert parked(office, run_id)


def parked(office: Office, run_id: str) -> bool:
    run = office.prefect.read_run(run_id)
    assert run is not None
    assert run.state is not None
    return (run.state.type.value, run.state.name) == ("PAUSED", "Waiting for parents")
