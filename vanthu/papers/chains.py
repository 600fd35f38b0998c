"""Whom a signature leads to: its arithmetic, its chain to a trusted root, its timestamp. In the worker process only.

All of it is pyHanko's (RFC 5652, RFC 5280, RFC 3161); it never asks the network. Lists of revoked certificates and OCSP
answers that the paper brings along are honoured (ETSI EN 319 142-1, DSS): one that has aged takes nothing away, but
whoever stands on it is revoked.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import cms_basic_validation
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from vanthu.papers.judgement import Doubt

_Result = TypeVar("_Result")

_USES = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
_SPOILT = (ValueError, TypeError, KeyError, AttributeError, PdfReadError)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to trust and as of when. roots: certificates in DER; now: when the question is asked, with its zone."""

    roots: tuple[bytes, ...]
    now: datetime

    @classmethod
    def nobody(cls, now: datetime) -> Trust:
        """No root is known here: a signature can be intact, never valid."""
        return cls((), now)


@dataclass(frozen=True, slots=True)
class Store:
    """What a file brings along for later checks: certificates, lists of revoked ones (CRL), OCSP answers."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()

    def revocation(self, certificate: x509.Certificate) -> datetime | None:
        """Since when a certificate stands on a list or in an answer as revoked; who signed that is not asked."""
        number = certificate.serial_number
        dates = [
            entry["revocation_date"].native
            for one in self.crls
            if one.issuer == certificate.issuer
            for entry in one["tbs_cert_list"]["revoked_certificates"]
            if entry["user_certificate"].native == number
        ]
        dates += [
            answer["cert_status"].chosen["revocation_time"].native
            for answer in self._answers()
            if answer["cert_id"]["serial_number"].native == number and answer["cert_status"].name == "revoked"
        ]
        return min(dates, default=None)

    def fresh(self, moment: datetime) -> tuple[list[crl.CertificateList], list[ocsp.OCSPResponse]]:
        """The lists and answers that have not aged."""
        return (
            [one for one in self.crls if _lasts(one["tbs_cert_list"]["next_update"], moment)],
            [
                one
                for one in self.ocsps
                if all(_lasts(answer["next_update"], moment) for answer in _answers(one))
            ],
        )

    def _answers(self) -> Iterator[Any]:
        for one in self.ocsps:
            yield from _answers(one)


def _answers(response: ocsp.OCSPResponse) -> Any:
    return response.response_data["responses"] if response["response_status"].native == "successful" else ()


def _lasts(until: Any, moment: datetime) -> bool:
    return until.native is None or bool(until.native >= moment)


def store_of(reader: PdfFileReader) -> Store:
    """The store of a file; a spoilt one, or a spoilt piece of it, proves nothing and takes nothing away."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        certificates = tuple(store.load_certs())
    except (NoDSSFoundError, *_SPOILT):
        return Store()
    return Store(
        certificates, _loaded(crl.CertificateList, store.crls), _loaded(ocsp.OCSPResponse, store.ocsps)
    )


def _loaded(kind: Any, references: Any) -> tuple[Any, ...]:
    found = []
    for reference in references:
        try:
            one = kind.load(reference.get_object().data)
            _ = one.native  # asn1crypto reads lazily: what is spoilt is found here
            found.append(one)
        except _SPOILT:
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the arithmetic and the chain say. time: proven where a trusted timestamp says so, else as claimed."""

    intact: bool
    trusted: bool
    time: datetime | None
    time_proven: bool
    doubts: frozenset[Doubt] = frozenset()


class Check:
    """The arithmetic and the chain of one signature. Raises whatever pyHanko raises."""

    def __init__(self, embedded: EmbeddedPdfSignature, trust: Trust, store: Store) -> None:
        self._embedded = embedded
        self._trust = trust
        self._store = store

    def signature(self) -> Checked:
        """A signature of somebody. Its chain is asked for as of now, or as of a timestamp that is trusted."""
        status = _at_once(
            async_validate_pdf_signature(
                self._embedded, self._context(), key_usage_settings=_USES, skip_diff=True
            )
        )
        stamp = status.timestamp_validity
        proven = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
        time = _zoned(stamp.timestamp if stamp is not None and proven else status.signer_reported_dt)
        intact, trusted = bool(status.intact and status.valid), bool(status.trusted)
        doubts = _doubts(status.trust_problem_indic)
        if proven and intact and not trusted and time is not None:
            trusted = self._trusted_at(time)
            doubts = frozenset() if trusted else doubts
        revoked = self._store.revocation(self._embedded.signer_cert)
        if revoked is not None and not (proven and time is not None and time < revoked):
            trusted, doubts = False, doubts | {"revoked"}
        return Checked(intact, trusted, time, time_proven=bool(proven), doubts=doubts)

    def stamp(self) -> Checked:
        """A document timestamp."""
        status = _at_once(async_validate_pdf_timestamp(self._embedded, self._context(), skip_diff=True))
        intact, trusted = bool(status.intact and status.valid), bool(status.trusted)
        return Checked(intact, trusted, _zoned(status.timestamp), intact and trusted)

    def _trusted_at(self, moment: datetime) -> bool:
        """Whether the chain held when the timestamp was made (a certificate may have run out since)."""
        values = _at_once(
            cms_basic_validation(
                self._embedded.signed_data,
                raw_digest=self._embedded.compute_digest(),
                validation_context=self._context(moment),
                key_usage_settings=_USES,
            )
        )
        return values.get("validation_path") is not None and values.get("trust_problem_indic") is None

    def _context(self, moment: datetime | None = None) -> ValidationContext:
        moment = moment or self._trust.now
        crls, ocsps = self._store.fresh(moment)
        return ValidationContext(
            trust_roots=[x509.Certificate.load(root) for root in self._trust.roots],
            other_certs=list(self._store.certificates),
            moment=moment,
            crls=crls,
            ocsps=ocsps,
            allow_fetching=False,
            revocation_mode="soft-fail",
            weak_hash_algos={"md2", "md4", "md5"},  # SHA-1: see signatures
            retroactive_revinfo=True,  # what the file brings along was made after the signature
        )


def _doubts(problem: Any) -> frozenset[Doubt]:
    """Why a chain that leads to a known root is not trusted (ETSI EN 319 102-1, table 5)."""
    name = getattr(problem, "name", "")
    if name.startswith("REVOKED"):
        return frozenset({"revoked"})
    return frozenset({"expired"} if name.startswith(("OUT_OF_BOUNDS", "EXPIRED")) else ())


def _zoned(time: Any) -> datetime | None:
    return time if isinstance(time, datetime) and time.tzinfo is not None else None


def _at_once(work: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of work that waits for nothing, since nothing is fetched. An event loop would open a socket."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # StopIteration knows no type
    work.close()
    raise SignatureValidationError("waits for the network")
