//! An identity for a demonstration: a root, a leaf and a CRL (RFC 5280), with keys that exist nowhere else.
//!
//! The names say KHÔNG CÓ GIÁ TRỊ PHÁP LÝ: a signature of it is worth nothing.

use std::str::FromStr;
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use der::Encode as _;
use kyso::Time;
use kyso_pki::Certificate;
use kyso_pki::crypto::{DigestAlgorithm, PrivateKey, SignatureAlgorithm};
use signature::Keypair;
use spki::{
    AlgorithmIdentifierOwned, Document, DynSignatureAlgorithmIdentifier, EncodePublicKey, SubjectPublicKeyInfoOwned,
    SubjectPublicKeyInfoRef,
};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder, CrlBuilder, Result as BuilderResult};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlNumber, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Validity;

use crate::{KeyError, SoftwareSigner};

const ROOT: &str = "CN=KYSO DEMO Root (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ),O=kyso demo,C=VN";
const LEAF: &str = "CN=KYSO DEMO Người dùng thử (KHÔNG CÓ GIÁ TRỊ PHÁP LÝ),O=kyso demo,C=VN";
const DAY: i64 = 86_400;
const VALID_DAYS: i64 = 30;
const SIGNATURE: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha256);

/// Root, leaf and CRL in DER, and the leaf as a signer.
#[derive(Debug)]
#[non_exhaustive]
pub struct Identity {
    /// The root's certificate.
    pub root: Vec<u8>,
    /// The leaf's certificate.
    pub leaf: Vec<u8>,
    /// The root's CRL: nobody is revoked.
    pub crl: Vec<u8>,
    /// Signs for the leaf.
    pub signer: SoftwareSigner,
}

/// A fresh identity with RSA-2048 keys, valid from one day before `now` until 30 days after it. The root's key is
/// forgotten before this returns.
///
/// # Errors
/// [`KeyError::Throwaway`] if there is no randomness, or `now` is outside of 1970 to 9999.
pub fn identity(now: Time) -> Result<Identity, KeyError> {
    let (root_key, leaf_key) = (fresh_key()?, fresh_key()?);
    let root = certificate(&root_key, &root_key, Kind::Root, now)?;
    let leaf = certificate(&leaf_key, &root_key, Kind::Leaf, now)?;
    let crl = crl(&root, &root_key, now)?;
    let (root, leaf) = (root.to_der().map_err(failed)?, leaf.to_der().map_err(failed)?);
    let certificate = Certificate::from_der(&leaf).map_err(failed)?;
    let signer = SoftwareSigner::new(leaf_key, certificate, &[])?;
    Ok(Identity {
        root,
        leaf,
        crl,
        signer,
    })
}

fn failed(error: impl std::fmt::Display) -> KeyError {
    KeyError::Throwaway(error.to_string())
}

fn fresh_key() -> Result<PrivateKey, KeyError> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    // `Pkcs8V1Der` wipes itself
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
    Ok(PrivateKey::from_pkcs8_der(der.as_ref())?)
}

fn certificate(
    key: &PrivateKey,
    issuer: &PrivateKey,
    kind: Kind,
    now: Time,
) -> Result<x509_cert::Certificate, KeyError> {
    let validity = Validity::new(time(now, -DAY)?, time(now, VALID_DAYS * DAY)?);
    let mut serial = [0u8; 16];
    getrandom::fill(&mut serial).map_err(failed)?;
    // positive, and never shorter by a leading zero (RFC 5280 4.1.2.2)
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x7f | 0x40;
    }
    let profile = Profile {
        kind,
        root: Name::from_str(ROOT).map_err(failed)?,
        leaf: Name::from_str(LEAF).map_err(failed)?,
    };
    let spki = SubjectPublicKeyInfoOwned::try_from(key.public_key().spki_der()).map_err(failed)?;
    let serial = SerialNumber::new(&serial).map_err(failed)?;
    let builder = CertificateBuilder::new(profile, serial, validity, spki).map_err(failed)?;
    sign(builder, issuer)
}

fn crl(root: &x509_cert::Certificate, key: &PrivateKey, now: Time) -> Result<Vec<u8>, KeyError> {
    let number = CrlNumber::try_from(1u64).map_err(failed)?;
    let builder = CrlBuilder::<x509_cert::certificate::Rfc5280>::new_with_this_update(root, number, time(now, -DAY)?)
        .map_err(failed)?;
    let crl = sign(builder.with_next_update(Some(time(now, VALID_DAYS * DAY)?)), key)?;
    crl.to_der().map_err(failed)
}

fn sign<B: Builder>(mut builder: B, key: &PrivateKey) -> Result<B::Output, KeyError> {
    let issuer = Issuer(key);
    let to_be_signed = builder.finalize(&issuer).map_err(failed)?;
    let signature = key.sign(&SIGNATURE, &to_be_signed)?;
    let signature = der::asn1::BitString::from_bytes(&signature).map_err(failed)?;
    builder.assemble(signature, &issuer).map_err(failed)
}

/// UTCTime until 2049, then GeneralizedTime (RFC 5280 4.1.2.5).
fn time(now: Time, offset: i64) -> Result<x509_cert::time::Time, KeyError> {
    let seconds = now
        .unix()
        .checked_add(offset)
        .and_then(|seconds| u64::try_from(seconds).ok());
    let seconds = seconds.ok_or_else(|| failed("the time lies before 1970"))?;
    let since = Duration::from_secs(seconds);
    match der::asn1::UtcTime::from_unix_duration(since) {
        Ok(time) => Ok(time.into()),
        Err(_) => Ok(der::asn1::GeneralizedTime::from_unix_duration(since)
            .map_err(failed)?
            .into()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    Leaf,
}

struct Profile {
    kind: Kind,
    root: Name,
    leaf: Name,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.root.clone()
    }

    fn get_subject(&self) -> Name {
        match self.kind {
            Kind::Root => self.root.clone(),
            Kind::Leaf => self.leaf.clone(),
        }
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> BuilderResult<Vec<Extension>> {
        let usage = match self.kind {
            Kind::Root => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
            Kind::Leaf => KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
        };
        let constraints = BasicConstraints {
            ca: self.kind == Kind::Root,
            path_len_constraint: (self.kind == Kind::Root).then_some(0),
        };
        let mut extensions = vec![
            constraints.to_extension(tbs.subject(), &[])?,
            KeyUsage(usage).to_extension(tbs.subject(), &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(tbs.subject(), &[])?,
        ];
        if self.kind == Kind::Leaf {
            extensions.push(AuthorityKeyIdentifier::try_from(issuer_key)?.to_extension(tbs.subject(), &[])?);
        }
        Ok(extensions)
    }
}

/// What the builder wants to know of whoever signs; the signing itself is done by [`sign`].
struct Issuer<'k>(&'k PrivateKey);

impl Keypair for Issuer<'_> {
    type VerifyingKey = PublicKeyInfo;

    fn verifying_key(&self) -> PublicKeyInfo {
        PublicKeyInfo(self.0.public_key().spki_der().to_vec())
    }
}

impl DynSignatureAlgorithmIdentifier for Issuer<'_> {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        use der::Decode as _;
        Ok(AlgorithmIdentifierOwned::from_der(
            &SIGNATURE.to_algorithm_identifier(),
        )?)
    }
}

#[derive(Clone)]
struct PublicKeyInfo(Vec<u8>);

impl EncodePublicKey for PublicKeyInfo {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}
