//! The weights file: zstd over plain little-endian parts.

pub(crate) const MAGIC: &[u8; 8] = b"DTCLM001";

/// Why a file of learned claim weights could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not a weights file of this version.
    #[error(
        "this is not a claim weights file of this version: rebuild it with the example `train_causality`"
    )]
    Format,
    /// The file ends early or its parts disagree.
    #[error(
        "the claim weights file is damaged: fetch it again or rebuild it with the example `train_causality`"
    )]
    Damaged,
    /// Decompression failed.
    #[error(
        "the claim weights file cannot be decompressed: fetch it again or rebuild it with the example `train_causality`"
    )]
    Compression(#[from] std::io::Error),
    /// The word vectors cannot be used.
    #[error(
        "line {line} of the word vectors is not a word and {columns} numbers: give GloVe vectors as plain text, a word a line"
    )]
    Vectors {
        /// Which line, from 1.
        line: usize,
        /// How many numbers a line must hold.
        columns: usize,
    },
    /// Too little to learn from.
    #[error("{rows} rows are too few to learn from: give at least {least}, with both answers")]
    TooFew {
        /// How many there are.
        rows: usize,
        /// How many are needed.
        least: usize,
    },
}

pub(crate) fn put_u32(raw: &mut Vec<u8>, value: u32) {
    raw.extend_from_slice(&value.to_le_bytes());
}

pub(crate) fn put_f32(raw: &mut Vec<u8>, value: f32) {
    raw.extend_from_slice(&value.to_le_bytes());
}

pub(crate) fn put_floats(raw: &mut Vec<u8>, values: &[f32]) {
    put_u32(raw, values.len() as u32);
    for value in values {
        put_f32(raw, *value);
    }
}

/// Reads the parts in order.
pub(crate) struct Source<'a>(pub &'a [u8]);

impl<'a> Source<'a> {
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(ModelError::Damaged)?;
        self.0 = rest;
        Ok(head)
    }

    pub fn u32(&mut self) -> Result<u32, ModelError> {
        let bytes = self.bytes(4)?.try_into().map_err(|_| ModelError::Damaged)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// A finite number.
    pub fn f32(&mut self) -> Result<f32, ModelError> {
        let value = f32::from_bits(self.u32()?);
        value
            .is_finite()
            .then_some(value)
            .ok_or(ModelError::Damaged)
    }

    /// log₂ of the size of a table.
    pub fn bits(&mut self) -> Result<u32, ModelError> {
        let bits = self.u32()?;
        (4..=22)
            .contains(&bits)
            .then_some(bits)
            .ok_or(ModelError::Damaged)
    }

    pub fn floats(&mut self) -> Result<Vec<f32>, ModelError> {
        let count = self.u32()? as usize;
        if count > 1 << 16 {
            return Err(ModelError::Damaged);
        }
        (0..count).map(|_| self.f32()).collect()
    }
}
