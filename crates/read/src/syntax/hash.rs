//! The one hash of the syntax models: fixed, so that weights mean the same on every machine.

/// Mixes one more value into a hash.
#[inline]
pub(crate) fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(23) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95) ^ (hash >> 29)
}

/// Hash of a byte string (FNV-1a, finished by one multiplication).
pub(crate) fn of_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (hash >> 32)
}
