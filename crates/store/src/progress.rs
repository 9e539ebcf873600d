//! How long work tells how far it is.

/// Hears how far reading or writing is. The library never prints: the command line draws.
///
/// Calls come from the thread that called the library, in file order.
pub trait Progress {
    /// A step has done `done` of `total` units of `what` ("files").
    fn advance(&self, what: &str, done: u64, total: u64);
    /// A remark that a person should see.
    fn note(&self, text: &str);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _what: &str, _done: u64, _total: u64) {}
    fn note(&self, _text: &str) {}
}
