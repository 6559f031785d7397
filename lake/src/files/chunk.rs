//! A column of a row group as it is in a file: a page of the dictionary, if it has one, a page of all rows, both compressed,
//! and what the file's metadata says of them.

use super::spare::Spare;
use bytes::Bytes;
use parquet::{
    basic::{Encoding, EncodingMask, PageType},
    column::{
        page::{CompressedPage, Page, PageWriteSpec, PageWriter},
        writer::ColumnCloseResult,
    },
    errors::Result,
    file::{
        metadata::{ColumnChunkMetaData, LevelHistogram, OffsetIndexBuilder, PageEncodingStats},
        properties::WriterProperties,
        statistics::Statistics,
        writer::{SerializedPageWriter, TrackedWrite},
    },
    schema::types::ColumnDescPtr,
};

/// More than the heads of two pages take.
const MAX_HEADS: usize = 256;

/// A column chunk's bytes, and its metadata with offsets from their beginning.
pub struct Encoded {
    pub bytes: Bytes,
    pub close: ColumnCloseResult,
}

/// The parts of a nullable column's chunk.
pub struct Chunk {
    /// The dictionary's words, plain, and how many there are.
    pub dictionary: Option<(Vec<u8>, usize)>,
    /// Definition levels, then values.
    pub page: Vec<u8>,
    /// Of the values.
    pub encoding: Encoding,
    pub rows: usize,
    pub nulls: usize,
    /// In a column of text, the bytes of all rows' texts.
    pub text_bytes: Option<i64>,
    pub statistics: Option<Statistics>,
}

impl Chunk {
    pub fn encode(
        self,
        column: &ColumnDescPtr,
        properties: &WriterProperties,
        spare: &mut Spare,
    ) -> Result<Encoded> {
        let compression = properties.compression(column.path());
        let unpacked = self.page.len();
        let packed = spare.pack(self.page, compression)?;
        let mut kept = vec![packed.clone()];
        let words = match self.dictionary {
            Some((words, count)) => Some((words.len(), count, spare.pack(words, compression)?)),
            None => None,
        };
        kept.extend(words.iter().map(|(_, _, packed)| packed.clone()));
        let size = kept.iter().map(Bytes::len).sum::<usize>() + MAX_HEADS;
        let mut sink = TrackedWrite::new(spare.bytes(size));
        let mut pages = SerializedPageWriter::new(&mut sink);
        let mut encodings = vec![Encoding::RLE, self.encoding];
        let mut page_encodings = Vec::new();
        let mut written = Vec::new();
        if let Some((unpacked, count, packed)) = words {
            let encoding = properties.dictionary_page_encoding();
            let page = Page::DictionaryPage {
                buf: packed,
                num_values: u32::try_from(count)?,
                encoding,
                is_sorted: false,
            };
            written.push(pages.write_page(CompressedPage::new(page, unpacked))?);
            encodings.push(encoding);
            page_encodings.push(PageEncodingStats {
                page_type: PageType::DICTIONARY_PAGE,
                encoding,
                count: 1,
            });
        }
        let page = Page::DataPage {
            buf: packed,
            num_values: u32::try_from(self.rows)?,
            encoding: self.encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let data = pages.write_page(CompressedPage::new(page, unpacked))?;
        page_encodings.push(PageEncodingStats {
            page_type: PageType::DATA_PAGE,
            encoding: self.encoding,
            count: 1,
        });
        let mut offsets = OffsetIndexBuilder::new();
        let rows = i64::try_from(self.rows)?;
        offsets.append_row_count(rows);
        offsets.append_unencoded_byte_array_data_bytes(self.text_bytes);
        offsets.append_offset_and_size(offset(&data)?, i32::try_from(data.compressed_size)?);
        let mut metadata = ColumnChunkMetaData::builder(column.clone())
            .set_compression(compression)
            .set_encodings_mask(EncodingMask::new_from_encodings(encodings.iter()))
            .set_page_encoding_stats(page_encodings)
            .set_num_values(rows)
            .set_dictionary_page_offset(written.first().map(offset).transpose()?)
            .set_data_page_offset(offset(&data)?);
        written.push(data);
        let sum = |size: fn(&PageWriteSpec) -> usize| i64::try_from(written.iter().map(size).sum::<usize>());
        metadata = metadata
            .set_total_compressed_size(sum(|page| page.compressed_size)?)
            .set_total_uncompressed_size(sum(|page| page.uncompressed_size)?);
        if let Some(statistics) = self.statistics {
            let mut levels = LevelHistogram::try_new(column.max_def_level());
            if let Some(levels) = &mut levels {
                levels.increment_by(0, i64::try_from(self.nulls)?);
                levels.increment_by(1, i64::try_from(self.rows - self.nulls)?);
            }
            metadata = metadata
                .set_statistics(statistics)
                .set_unencoded_byte_array_data_bytes(self.text_bytes)
                .set_definition_level_histogram(levels);
        }
        let bytes = Bytes::from(sink.into_inner()?);
        for bytes in kept {
            spare.keep_bytes(bytes);
        }
        Ok(Encoded {
            close: ColumnCloseResult {
                bytes_written: bytes.len() as u64,
                rows_written: self.rows as u64,
                metadata: metadata.build()?,
                bloom_filter: None,
                column_index: None,
                offset_index: Some(offsets.build()),
            },
            bytes,
        })
    }
}

fn offset(page: &PageWriteSpec) -> Result<i64> {
    Ok(i64::try_from(page.offset)?)
}
