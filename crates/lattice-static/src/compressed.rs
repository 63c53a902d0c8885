//! The same bytes, smaller: once, at the highest level, since they are made once and sent often.

use std::io::{self, Write as _};

use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The quality of brotli, its window as a power of two: the highest that browsers take.
const QUALITY: u32 = 11;
const WINDOW: u32 = 24;
/// What one write of brotli holds.
const BUFFER_BYTES: usize = 64 * 1024;

pub(crate) fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    {
        let mut writer = CompressorWriter::new(&mut out, BUFFER_BYTES, QUALITY, WINDOW);
        writer.write_all(bytes)?;
        writer.flush()?;
    }
    Ok(out)
}

pub(crate) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}
