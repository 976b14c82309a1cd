"""The school's own authority: trusted for the school's names, and good for nothing else."""

import subprocess
from pathlib import Path

import pytest


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_studios_certificate_is_one_that_the_authority_signed(certificates: Path) -> None:
    verified = openssl(
        certificates,
        *("verify", "-CAfile", "school-ca.pem", "-purpose", "sslserver"),
        *("-verify_hostname", "studio.example", "studio.pem"),
    )

    assert verified.returncode == 0, verified.stderr


def test_it_is_refused_for_any_other_name(certificates: Path) -> None:
    verified = openssl(
        certificates, "verify", "-CAfile", "school-ca.pem", "-verify_hostname", "bank.example", "studio.pem"
    )

    assert verified.returncode != 0


def test_the_authority_may_not_speak_for_names_outside_the_school(certificates: Path) -> None:
    (certificates / "bank.cnf").write_text("subjectAltName = DNS:bank.test\n")
    by_the_authority = "-CA school-ca.pem -CAkey school-ca.key -set_serial 7 -extfile bank.cnf"
    for command in (
        "ecparam -name prime256v1 -genkey -noout -out bank.key",
        "req -new -subj /CN=bank.test -key bank.key -out bank.csr",
        f"x509 -req -in bank.csr {by_the_authority} -out bank.pem",
    ):
        assert openssl(certificates, *command.split()).returncode == 0

    verified = openssl(certificates, "verify", "-CAfile", "school-ca.pem", "bank.pem")

    assert "permitted subtree violation" in verified.stderr


@pytest.mark.parametrize("key", ["studio.key", "school-ca.key"])
def test_only_its_owner_reads_a_key(certificates: Path, key: str) -> None:
    assert (certificates / key).stat().st_mode & 0o077 == 0
