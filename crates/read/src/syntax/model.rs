//! The weights: three hashed linear tables and the word lists they were trained with.

use std::io::Read;

use super::types::{Deprel, Upos};

/// Width of a tag row, at least the number of fine tags.
pub(crate) const TAG_WIDTH: usize = 80;
/// Width of an action row.
pub(crate) const ACTION_WIDTH: usize = 4;
/// Width of a label row, at least [`Deprel::COUNT`].
pub(crate) const LABEL_WIDTH: usize = 56;

const _: () = assert!(Deprel::COUNT <= LABEL_WIDTH);

const MAGIC: &[u8; 8] = b"DTSYNT01";

/// Why a weights file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not a weights file of this version.
    #[error(
        "this is not a syntax weights file of this version: rebuild it with the example `train_syntax`"
    )]
    Format,
    /// The file ends early or its parts disagree.
    #[error(
        "the syntax weights file is damaged ({0}): fetch it again or rebuild it with the example `train_syntax`"
    )]
    Damaged(&'static str),
    /// Decompression failed.
    #[error(
        "the syntax weights file cannot be decompressed: fetch it again or rebuild it with the example `train_syntax`"
    )]
    Compression(#[from] std::io::Error),
}

/// Adds up rows of weights.
pub(crate) trait Scorer<const W: usize> {
    /// log₂ of the number of rows.
    fn bits(&self) -> u32;
    /// Sum of the rows, one score a column.
    fn score(&self, rows: &[u32]) -> [f32; W];
}

/// A table as shipped: `2^bits` rows of `W` signed bytes.
#[derive(Debug, Clone)]
pub(crate) struct Table<const W: usize> {
    pub bits: u32,
    /// Row after row; each byte is a signed weight.
    pub weights: Vec<u8>,
}

impl<const W: usize> Scorer<W> for Table<W> {
    fn bits(&self) -> u32 {
        self.bits
    }

    #[inline]
    fn score(&self, rows: &[u32]) -> [f32; W] {
        // At most some 90 rows of at most 127: sixteen bits are enough.
        let mut sums = [0_i16; W];
        for &row in rows {
            let from = row as usize * W;
            for (sum, &weight) in sums.iter_mut().zip(&self.weights[from..from + W]) {
                *sum += i16::from(weight as i8);
            }
        }
        sums.map(f32::from)
    }
}

/// One fine tag: a word class and its Penn tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FineTag {
    pub upos: Upos,
    pub xpos: String,
}

/// Everything the parser needs at run time.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub tags: Vec<FineTag>,
    /// Hashes of the forms seen often enough in training, sorted; the last bit says whether the
    /// form was seen in lower case.
    pub known: Vec<u64>,
    /// Base forms the rules get wrong: (hash of lower-case form and tag, base form), sorted.
    pub lemmas: Vec<(u64, String)>,
    pub tagger: Table<TAG_WIDTH>,
    pub actions: Table<ACTION_WIDTH>,
    pub labels: Table<LABEL_WIDTH>,
}

/// How well training knew a form, given the list of a model: see `Word::status`.
pub(crate) fn status(known: &[u64], hash: u64) -> u64 {
    match known.binary_search_by_key(&(hash | 1), |&entry| entry | 1) {
        Ok(at) => 1 + (known[at] & 1),
        Err(_) => 0,
    }
}

impl Model {
    /// Writes the weights file: zstd over plain little-endian parts.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let mut raw = Vec::new();
        raw.extend_from_slice(MAGIC);
        put_u32(&mut raw, self.tags.len());
        for tag in &self.tags {
            put_text(&mut raw, tag.upos.name());
            put_text(&mut raw, &tag.xpos);
        }
        put_u32(&mut raw, self.known.len());
        for hash in &self.known {
            raw.extend_from_slice(&hash.to_le_bytes());
        }
        put_u32(&mut raw, self.lemmas.len());
        for (hash, base) in &self.lemmas {
            raw.extend_from_slice(&hash.to_le_bytes());
            put_text(&mut raw, base);
        }
        put_table(&mut raw, &self.tagger);
        put_table(&mut raw, &self.actions);
        put_table(&mut raw, &self.labels);
        Ok(zstd::encode_all(raw.as_slice(), 19)?)
    }

    /// Reads what [`Model::to_bytes`] wrote.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        let mut reader = Reader {
            source: std::io::BufReader::with_capacity(
                1 << 16,
                zstd::stream::read::Decoder::new(bytes)?,
            ),
        };
        if &reader.array()? != MAGIC {
            return Err(ModelError::Format);
        }
        let count = reader.u32()?;
        let mut tags = Vec::new();
        for _ in 0..count {
            let upos = Upos::from_name(&reader.text()?).ok_or(ModelError::Damaged("word class"))?;
            let xpos = reader.text()?;
            tags.push(FineTag { upos, xpos });
        }
        if tags.is_empty() || tags.len() > TAG_WIDTH {
            return Err(ModelError::Damaged("number of tags"));
        }
        let count = reader.u32()?;
        let mut known = Vec::new();
        for _ in 0..count {
            known.push(reader.u64()?);
        }
        let count = reader.u32()?;
        let mut lemmas = Vec::new();
        for _ in 0..count {
            let hash = reader.u64()?;
            lemmas.push((hash, reader.text()?));
        }
        Ok(Model {
            tags,
            known,
            lemmas,
            tagger: reader.table()?,
            actions: reader.table()?,
            labels: reader.table()?,
        })
    }
}

fn put_u32(raw: &mut Vec<u8>, value: usize) {
    raw.extend_from_slice(&(value as u32).to_le_bytes());
}

fn put_text(raw: &mut Vec<u8>, text: &str) {
    put_u32(raw, text.len());
    raw.extend_from_slice(text.as_bytes());
}

fn put_table<const W: usize>(raw: &mut Vec<u8>, table: &Table<W>) {
    put_u32(raw, table.bits as usize);
    raw.extend_from_slice(&table.weights);
}

/// Unpacks piece by piece, so that the big tables are written once only.
struct Reader<R> {
    source: R,
}

impl<R: Read> Reader<R> {
    fn bytes(&mut self, n: usize) -> Result<Vec<u8>, ModelError> {
        let mut bytes = vec![0; n];
        self.source.read_exact(&mut bytes).map_err(short)?;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let mut bytes = [0; N];
        self.source.read_exact(&mut bytes).map_err(short)?;
        Ok(bytes)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, ModelError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn text(&mut self) -> Result<String, ModelError> {
        let len = self.u32()? as usize;
        if len > 200 {
            return Err(ModelError::Damaged("text"));
        }
        String::from_utf8(self.bytes(len)?).map_err(|_| ModelError::Damaged("text"))
    }

    fn table<const W: usize>(&mut self) -> Result<Table<W>, ModelError> {
        let bits = self.u32()?;
        if !(1..=24).contains(&bits) {
            return Err(ModelError::Damaged("table size"));
        }
        let weights = self.bytes(W << bits)?;
        Ok(Table { bits, weights })
    }
}

fn short(error: std::io::Error) -> ModelError {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        ModelError::Damaged("too short")
    } else {
        ModelError::Compression(error)
    }
}
