//! Lengths in an Arrow file or stream, checked before its library allocates what they ask for.
//!
//! The library takes the lengths of blocks and of packed buffers as they stand; a damaged one asks for
//! more memory than there is, and a failed allocation ends the program.

use std::io::{Read, Seek, SeekFrom};

use arrow_ipc::{MessageHeader, root_as_footer, root_as_message};

/// A packed buffer may unpack to at most so many times its own length.
const MOST_UNPACKED: u64 = 100_000;

/// Whether every block that the footer of an Arrow file names lies inside the file, and every packed
/// buffer says a length that it could unpack to. A file whose footer cannot be read passes: the library
/// says what is wrong with it.
///
/// # Errors
/// What does not fit, as a clause; or the file cannot be read.
pub fn check_arrow_file(file: &mut (impl Read + Seek)) -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let size = file.seek(SeekFrom::End(0)).map_err(say)?;
    let verdict = blocks(file, size).map_err(say)?;
    file.seek(SeekFrom::Start(0)).map_err(say)?;
    verdict
}

/// The same for an Arrow stream, whose messages say their own lengths one after the other.
///
/// # Errors
/// As [`check_arrow_file`].
pub fn check_arrow_stream(stream: &mut (impl Read + Seek)) -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let size = stream.seek(SeekFrom::End(0)).map_err(say)?;
    let verdict = messages(stream, size).map_err(say)?;
    stream.seek(SeekFrom::Start(0)).map_err(say)?;
    verdict
}

fn messages(stream: &mut (impl Read + Seek), size: u64) -> std::io::Result<Result<(), String>> {
    let mut at = 0;
    loop {
        // Eight bytes, or four in old files: 0xFFFFFFFF and the length, or the length alone.
        let prefix = part(stream, at, 8)?;
        let Some(first) = prefix.first_chunk::<4>() else {
            return Ok(Ok(()));
        };
        let (marked, length) = match (first, prefix.last_chunk::<4>()) {
            (&[0xff, 0xff, 0xff, 0xff], Some(length)) if prefix.len() == 8 => (8, *length),
            _ => (4, *first),
        };
        let head = u64::from(u32::from_le_bytes(length));
        if head == 0 {
            return Ok(Ok(()));
        }
        if at + marked + head > size {
            return Ok(Err(
                "a message reaches beyond the end of the stream".to_owned()
            ));
        }
        let metadata = part(stream, at + marked, head)?;
        let Ok(message) = root_as_message(&metadata) else {
            return Ok(Ok(()));
        };
        let Ok(body) = u64::try_from(message.bodyLength()) else {
            return Ok(Err("a message has a negative length".to_owned()));
        };
        let end = (at + marked + head).checked_add(body);
        let Some(end) = end.filter(|end| *end <= size) else {
            return Ok(Err(
                "a message reaches beyond the end of the stream".to_owned()
            ));
        };
        if let Err(why) = packed(stream, at, marked + head, body)? {
            return Ok(Err(why));
        }
        at = end;
    }
}

fn blocks(file: &mut (impl Read + Seek), size: u64) -> std::io::Result<Result<(), String>> {
    const TAIL: u64 = 10;
    if size < TAIL {
        return Ok(Ok(()));
    }
    let mut tail = [0u8; TAIL as usize];
    file.seek(SeekFrom::Start(size - TAIL))?;
    file.read_exact(&mut tail)?;
    let length = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    if &tail[4..] != b"ARROW1" || length + TAIL > size {
        return Ok(Ok(()));
    }
    let footer = part(file, size - TAIL - length, length)?;
    let Ok(footer) = root_as_footer(&footer) else {
        return Ok(Ok(()));
    };
    for block in [footer.recordBatches(), footer.dictionaries()]
        .into_iter()
        .flatten()
        .flatten()
    {
        let (Ok(offset), Ok(head), Ok(body)) = (
            u64::try_from(block.offset()),
            u64::try_from(block.metaDataLength()),
            u64::try_from(block.bodyLength()),
        ) else {
            return Ok(Err("a block has a negative length".to_owned()));
        };
        let end = offset.checked_add(head).and_then(|v| v.checked_add(body));
        if end.is_none_or(|end| end > size) {
            return Ok(Err("a block reaches beyond the end of the file".to_owned()));
        }
        if let Err(why) = packed(file, offset, head, body)? {
            return Ok(Err(why));
        }
    }
    Ok(Ok(()))
}

/// Checks the lengths that the packed buffers of one block say.
fn packed(
    file: &mut (impl Read + Seek),
    offset: u64,
    head: u64,
    body: u64,
) -> std::io::Result<Result<(), String>> {
    let metadata = part(file, offset, head)?;
    // The message comes after four or eight bytes of its own length.
    let start = if metadata.starts_with(&[0xff; 4]) {
        8
    } else {
        4
    };
    let Some(Ok(message)) = metadata.get(start..).map(root_as_message) else {
        return Ok(Ok(()));
    };
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => {
            message.header_as_dictionary_batch().and_then(|d| d.data())
        }
        _ => None,
    };
    let Some(batch) = batch.filter(|b| b.compression().is_some()) else {
        return Ok(Ok(()));
    };
    for buffer in batch.buffers().into_iter().flatten() {
        let (Ok(at), Ok(length)) = (
            u64::try_from(buffer.offset()),
            u64::try_from(buffer.length()),
        ) else {
            return Ok(Err("a buffer has a negative length".to_owned()));
        };
        if at.checked_add(length).is_none_or(|end| end > body) {
            return Ok(Err("a buffer reaches beyond its block".to_owned()));
        }
        if length < 8 {
            continue;
        }
        let said = part(file, offset + head + at, 8)?;
        let said = i64::from_le_bytes(said.try_into().unwrap_or_default());
        // −1 says that the buffer is not packed after all.
        if said != -1 && u64::try_from(said).is_ok_and(|n| n / MOST_UNPACKED > length) {
            return Ok(Err(
                "a packed buffer says a length it cannot have".to_owned()
            ));
        }
    }
    Ok(Ok(()))
}

fn part(file: &mut (impl Read + Seek), at: u64, length: u64) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use std::sync::Arc;

    fn batch() -> arrow_array::RecordBatch {
        let column = arrow_array::Int64Array::from((0..500).collect::<Vec<i64>>());
        arrow_array::RecordBatch::try_from_iter([("n", Arc::new(column) as _)]).unwrap()
    }

    fn file() -> Vec<u8> {
        let batch = batch();
        let mut bytes = Vec::new();
        let mut writer =
            arrow_ipc::writer::FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        drop(writer);
        bytes
    }

    #[test]
    fn a_block_beyond_the_file_is_refused_and_a_sound_file_passes() {
        let sound = file();
        assert_eq!(check_arrow_file(&mut Cursor::new(&sound)), Ok(()));
        let from = sound.len().saturating_sub(300);
        let refused = (from..sound.len())
            .filter(|at| {
                let mut damaged = sound.clone();
                damaged[*at] = 0x6f;
                check_arrow_file(&mut Cursor::new(&damaged))
                    .is_err_and(|why| why.contains("beyond the end"))
            })
            .count();
        // Offset and both lengths of the one block, each in its high bytes.
        assert!(refused >= 8, "{refused}");
    }

    #[test]
    fn a_message_beyond_the_stream_is_refused_and_a_sound_stream_passes() {
        let batch = batch();
        let mut sound = Vec::new();
        let mut writer =
            arrow_ipc::writer::StreamWriter::try_new(&mut sound, &batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        drop(writer);
        assert_eq!(check_arrow_stream(&mut Cursor::new(&sound)), Ok(()));
        let short = &sound[..sound.len() - 100];
        assert!(check_arrow_stream(&mut Cursor::new(short)).is_err());
        let refused = (0..600.min(sound.len()))
            .filter(|at| {
                let mut damaged = sound.clone();
                damaged[*at] = 0x6f;
                check_arrow_stream(&mut Cursor::new(&damaged))
                    .is_err_and(|why| why.contains("beyond the end"))
            })
            .count();
        // The high bytes of the lengths of both messages and of the one body.
        assert!(refused >= 6, "{refused}");
    }
}
