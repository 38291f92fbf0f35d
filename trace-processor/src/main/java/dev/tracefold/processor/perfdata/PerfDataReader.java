// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.KeptText;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ByteCursor;

/// Reads what `perf record` writes, to a file or into a pipe, on a machine of either byte order:
///
/// ```
/// file: magic u64 | size u64 = 104 | attr entry size u64 | sections of attrs, data, event types
///       (offset u64, size u64 each) | feature bits 4 * u64 | ... | data | a section for each feature
/// pipe: magic u64 | size u64 = 16 | records, some of which stand for attrs and features
/// ```
///
/// The names of events and the build ids of binaries are at the end of a file, and the first record
/// wants them: nothing is read before the last byte is there.
public final class PerfDataReader implements TraceReader {
    private static final int SKIPPED = StatKeys.of("perf_record_skipped");
    private static final int FILE_HEADER_BYTES = 104;
    private static final int PIPE_HEADER_BYTES = 16;
    private static final int SECTION_BYTES = 16;
    private static final int FEATURE_WORDS = 4;
    private static final String SOURCE = "linux.perf";

    private record Section(long offset, long size) {
        static Section read(ByteCursor cursor) {
            return new Section(cursor.i64(), cursor.i64());
        }
    }

    private final TraceContext context;
    private final ProfilerTables tables;
    private final PerfSession session = new PerfSession();
    private final WholeFile pieces = new WholeFile();
    private final int parserNumber;
    private byte[] file = new byte[0];
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private @Nullable RecordParser parser;
    private @Nullable SpeRecordParser speParser;
    private final KeptText speRecords;
    private final int speParserNumber;
    private byte[] speRecord = new byte[1 << 8];

    /// A reader of one file.
    public PerfDataReader(TraceContext context) {
        this.context = context;
        this.tables = new ProfilerTables(context.storage());
        this.parserNumber = context.sorter().register(this::parse);
        this.speRecords = new KeptText(context.storage().memory());
        this.speParserNumber = context.sorter().register(this::parseSpe);
        context.processes().treatZeroAsOrdinary();
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        file = pieces.take();
        // The magic number reads forwards where the least byte comes first.
        order = file[0] == 'P' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteCursor header = cursor(0, file.length);
        header.skip(Long.BYTES);
        long headerBytes = header.i64();
        if (headerBytes == PIPE_HEADER_BYTES) {
            readPipe();
        } else if (headerBytes == FILE_HEADER_BYTES && file.length >= FILE_HEADER_BYTES) {
            readFile(header);
        } else {
            throw damaged(
                    "a header of %d bytes was expected, but it says %d and the file has %d"
                            .formatted(FILE_HEADER_BYTES, headerBytes, file.length));
        }
    }

    @Override
    public void finish() {
        if (parser != null) {
            parser.finish();
        }
        parser = null;
        speParser = null;
        speRecords.clear();
        file = new byte[0];
    }

    private void parse(long timestampNanos, long offset, int aux) {
        records().parse(timestampNanos, offset);
    }

    private RecordParser records() {
        RecordParser records = parser;
        if (records == null) {
            records = new RecordParser(context, session, tables, file, order);
            parser = records;
        }
        return records;
    }

    private void parseSpe(long timestampNanos, long place, int length) {
        if (length > speRecord.length) {
            speRecord = new byte[length];
        }
        speRecords.read(place, length, speRecord);
        SpeRecordParser processors = speParser;
        if (processors == null) {
            processors = new SpeRecordParser(context, records().spaces());
            speParser = processors;
        }
        processors.parse(timestampNanos, speRecord, length);
    }

    private void readFile(ByteCursor header) {
        long attrBytes = header.i64();
        Section attrs = Section.read(header);
        Section data = Section.read(header);
        header.skip(SECTION_BYTES);
        List<Integer> features = new ArrayList<>();
        for (int word = 0; word < FEATURE_WORDS; word++) {
            long bits = header.i64();
            for (int bit = 0; bit < Long.SIZE; bit++) {
                if ((bits >>> bit & 1) != 0) {
                    features.add(word * Long.SIZE + bit);
                }
            }
        }
        readAttrs(attrs, attrBytes);
        if (session.isEmpty()) {
            throw damaged("it describes no event");
        }
        if (data.size() > 0) {
            readFeatures(features, data.offset() + data.size());
        }
        // A recorder that was killed has not come to say how much it wrote.
        long size = data.size() == 0 ? file.length - data.offset() : data.size();
        readRecords(data.offset(), size);
    }

    private void readAttrs(Section attrs, long entryBytes) {
        if (entryBytes < SECTION_BYTES + Long.BYTES) {
            return;
        }
        ByteCursor entries = cursor(attrs.offset(), attrs.size());
        for (long at = entries.position(); entries.remaining() >= entryBytes; at += entryBytes) {
            entries.skip(entryBytes);
            EventAttr attr =
                    EventAttr.read(
                            cursor(at, entryBytes - SECTION_BYTES),
                            order == ByteOrder.BIG_ENDIAN,
                            addSession());
            session.addAttr(attr);
            Section ids = Section.read(cursor(at + entryBytes - SECTION_BYTES, SECTION_BYTES));
            ByteCursor list = cursor(ids.offset(), ids.size());
            while (list.remaining() >= Long.BYTES) {
                session.addId(list.i64(), attr);
            }
        }
    }

    private void readFeatures(List<Integer> numbers, long directory) {
        Features features = new Features(context, session, file, order);
        ByteCursor sections = cursor(directory, (long) numbers.size() * SECTION_BYTES);
        for (int feature : numbers) {
            Section section = Section.read(sections);
            features.read(feature, section.offset(), section.size());
        }
    }

    private void readPipe() {
        Features features = new Features(context, session, file, order);
        long size = file.length - (long) PIPE_HEADER_BYTES;
        walk().walk(
                        PIPE_HEADER_BYTES,
                        size,
                        new PipeDescription(session, features, file, order, this::addSession));
        if (session.isEmpty()) {
            throw damaged("it describes no event");
        }
        readRecords(PIPE_HEADER_BYTES, size);
    }

    private void readRecords(long offset, long size) {
        session.forEachAttr(attr -> {
            if (attr.clock() == EventAttr.PERF_CLOCK) {
                context.clocks().claimTraceTime(EventAttr.PERF_CLOCK);
            }
        });
        byte[] unpacked = CompressedRecords.unpack(file, order, offset, size, context.stats());
        @SuppressWarnings("ReferenceEquality") // the very array, when nothing was packed
        boolean isPlain = unpacked == file;
        file = unpacked;
        AuxStreams aux = new AuxStreams(context, file, speRecords, speParserNumber);
        RecordTokenizer tokenizer =
                new RecordTokenizer(context, session, cursor(0, 0), parserNumber, aux);
        if (!walk().walk(isPlain ? offset : 0, isPlain ? size : file.length, tokenizer)) {
            context.stats().addIndexed(SKIPPED, 0, 1);
        }
        aux.finish();
    }

    private RecordWalk walk() {
        return new RecordWalk(cursor(0, 0), cursor(0, 0));
    }

    private int addSession() {
        return tables.addSession(context.strings().intern(SOURCE));
    }

    private ByteCursor cursor(long offset, long size) {
        return new ByteCursor(file, order).range(offset, size);
    }

    private static ProcessorException damaged(String what) {
        return new ProcessorException(Failure.data("PERF_DATA_DAMAGED", "perf.data: " + what));
    }
}
