//! The line between clients and the emulator: TLS, a clock that is off, answers that take their time, connections that
//! break.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use jiff::SignedDuration;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::{Accept, TlsAcceptor};

/// How the emulator is reached; by default in plain HTTP, without faults.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// TLS, if it is spoken.
    pub tls: Option<Tls>,
    /// How far the emulator's clock is ahead of the machine's.
    pub skew: SignedDuration,
    /// The share of answers before which the connection is reset, 0.0 to 1.0. The call has had its effect.
    pub resets: f64,
    /// How long calls and answers travel.
    pub latency: Latency,
    /// Where the choice of those comes from.
    pub seed: u64,
}

/// How long a call and its answer travel together, by the wall's clock: from the one to the other, each as likely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// No less.
    pub least: Duration,
    /// No more.
    pub most: Duration,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// There is no certificate.
    #[error("there is no PEM certificate")]
    Certificate,
    /// There is no key.
    #[error("there is no PEM private key")]
    Key,
    /// They do not fit.
    #[error("certificate and key cannot be used: {0}")]
    Unfit(#[from] rustls::Error),
}

/// A certificate and its key.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// From PEM: a certificate with those that lead to its authority, and its key.
    ///
    /// # Errors
    /// If they are none, or do not fit.
    pub fn new(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let chain = chain.ok_or(TlsError::Certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::Key)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    pub(super) fn accept(&self, wire: Wire) -> Accept<Wire> {
        self.0.accept(wire)
    }
}

/// Strikes with a probability.
pub(super) struct Dice {
    probability: f64,
    random: ChaCha8Rng,
}

impl Dice {
    pub(super) fn new(probability: f64, seed: u64) -> Self {
        Self {
            probability,
            random: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    pub(super) fn strikes(&mut self) -> bool {
        self.probability > 0.0
            && (self.random.next_u64() as f64) < self.probability * (u64::MAX as f64)
    }
}

/// Draws latencies.
pub(super) struct Travel {
    latency: Latency,
    random: ChaCha8Rng,
}

impl Travel {
    pub(super) fn new(latency: Latency, seed: u64) -> Self {
        Self {
            latency,
            // Other draws than those of the dice.
            random: ChaCha8Rng::seed_from_u64(!seed),
        }
    }

    /// How long the next call travels; as long travels its answer.
    pub(super) fn one_way(&mut self) -> Duration {
        let Latency { least, most } = self.latency;
        let share = self.random.next_u64() as f64 / u64::MAX as f64;
        (least + most.saturating_sub(least).mul_f64(share)) / 2
    }
}

/// Breaks a connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Cut(Arc<AtomicBool>);

impl Cut {
    /// Nothing more goes over it, and its other end sees a reset.
    pub(super) fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_told(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// A connection that can be broken.
pub(super) struct Wire {
    stream: TcpStream,
    cut: Cut,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            cut: Cut::default(),
        }
    }

    pub(super) fn cut(&self) -> Cut {
        self.cut.clone()
    }

    fn broken(&self) -> Option<io::Error> {
        let told = self.cut.is_told();
        told.then(|| io::Error::from(io::ErrorKind::ConnectionReset))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.cut.is_told() {
            // Closing it now sends a reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.broken() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.broken() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
