"""A small office of keys for these tests: a root, a signer, a timestamp authority, a stranger; and signed papers."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vanthu.papers.chains import Trust

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


@cache
def holder(
    name: str,
    issuer: str | None = None,
    *,
    organisation: str = "UBND XÃ MẪU SƠN",
    days: tuple[int, int] = (-100, 1000),
    stamps: bool = False,
    bits: int = 0,
) -> Holder:
    """A person with a certificate of this issuer (a name known before), or a root."""
    key: Key = ec.generate_private_key(ec.SECP256R1())
    if stamps or bits:
        key = rsa.generate_private_key(65537, bits or 2048)
    by = holder(issuer) if issuer else None
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + days[0] * DAY)
        .not_valid_after(NOW + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(usage(authority=by is None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if by is not None:
        place = x509.DistributionPoint(
            [x509.UniformResourceIdentifier("http://ca.example.vn/a.crl")], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    if stamps:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return Holder(builder.sign((by.key if by else key), hashes.SHA256()), key)


def usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


ROOT = "CA thử nghiệm"
CHAIR = ("Trần Văn Bách", ROOT)
CLERK = ("Văn phòng xã Mẫu Sơn", ROOT)
STRANGER = ("Người lạ", "CA không ai biết")


def trust(now: datetime = NOW) -> Trust:
    """The office trusts its own root."""
    return Trust((holder(ROOT).der,), now)


def signer_of(who: Holder, root: Holder) -> signers.SimpleSigner:
    pem = who.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(root.der))
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(who.der),
        signing_key=keys.PrivateKeyInfo.load(pem),
        cert_registry=store,
    )


def stamper(at: datetime = NOW, issuer: str = ROOT) -> timestamps.DummyTimeStamper:
    who = holder("Máy chủ dấu thời gian", issuer, stamps=True)
    signer = signer_of(who, holder(issuer))
    assert signer.signing_cert is not None
    assert signer.signing_key is not None
    return timestamps.DummyTimeStamper(
        signer.signing_cert, signer.signing_key, signer.cert_registry, fixed_dt=at
    )


def sign(
    data: bytes,
    field: str = "Chuky1",
    who: Holder | tuple[str, str] = CHAIR,
    *,
    box: tuple[int, int, int, int] | None = None,
    page: int = 0,
    at: datetime | None = None,
    certify: fields.MDPPerm | None = None,
    before: Callable[[Any], None] | None = None,
    words: str = "Ký bởi",
    style: TextStampStyle | None = None,
    digest: str = "sha256",
) -> bytes:
    """The paper with one more signature, as a further revision. ``at``: timestamped then."""
    name, issuer = who if isinstance(who, tuple) else (who, ROOT)
    person = holder(name, issuer) if isinstance(name, str) else name
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    if before is not None:
        before(writer)
    if box is not None:
        spec = fields.SigFieldSpec(field, on_page=page, box=box)
        fields.append_signature_field(writer, spec)
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        certify=certify is not None,
        docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS,
    )
    out = signers.PdfSigner(
        metadata,
        signer_of(person, holder(issuer)),
        timestamper=stamper(at) if at else None,
        stamp_style=style or TextStampStyle(stamp_text=words),
    ).sign_pdf(writer, bytes_reserved=16384)
    return bytes(out.getbuffer())


def update(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The paper with a further revision that nobody signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def revoked(who: Holder, by: Holder, at: datetime, *, days: int = 3000) -> bytes:
    """The list of revoked certificates (DER) of an authority on which somebody stands."""
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(who.certificate.serial_number)
        .revocation_date(at)
        .build()
    )
    builder = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject)
    builder = builder.last_update(at).next_update(at + days * DAY).add_revoked_certificate(entry)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def with_store(data: bytes, crls: list[bytes]) -> bytes:
    """The paper with data for later checks (DSS), as tools for long-term validation add it."""

    def add(writer: IncrementalPdfFileWriter) -> None:
        lists = generic.ArrayObject(writer.add_object(generic.StreamObject(stream_data=crl)) for crl in crls)
        store = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/DSS"), pdf_name("/CRLs"): lists})
        writer.root["/DSS"] = writer.add_object(store)
        writer.update_root()

    return update(data, add)
