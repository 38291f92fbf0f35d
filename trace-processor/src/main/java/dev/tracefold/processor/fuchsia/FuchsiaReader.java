// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.tracker.StatKeys;

import static java.lang.invoke.MethodHandles.byteArrayViewVarHandle;

/// Cuts a trace into records and keeps what later ones refer to.
///
/// The first word of a record has its type in 4 bits and its length, in words with itself, in 12 more;
/// only records of the last type have a longer length, in 32 bits.
public final class FuchsiaReader implements TraceReader {
    private static final int READ_ERROR = StatKeys.of("fuchsia_record_read_error");
    private static final int INVALID_EVENT = StatKeys.of("fuchsia_invalid_event");

    // Types of records.
    private static final int METADATA = 0;
    private static final int INITIALIZATION = 1;
    private static final int STRING = 2;
    private static final int THREAD = 3;
    private static final int EVENT = 4;
    private static final int BLOB = 5;
    private static final int KERNEL_OBJECT = 7;
    private static final int SCHEDULING = 8;
    private static final int LOG = 9;
    private static final int LARGE = 15;

    // Types of metadata.
    private static final int PROVIDER_INFO = 1;
    private static final int PROVIDER_SECTION = 2;

    private static final int PERFETTO_BLOB = 3;
    private static final int WORD_BYTES = Long.BYTES;
    private static final java.lang.invoke.VarHandle WORD =
            byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final TraceContext context;
    private final Supplier<TraceReader> perfettoReaders;
    private final RecordCursor record;
    private final EventRecords events;
    private final KernelRecords kernel;
    private final LogRecords logs;
    private final Map<Integer, Provider> providers = new HashMap<>();
    private Provider provider;
    private @Nullable TraceReader perfetto;
    private byte[] rest = new byte[0];
    private long skippedBytes;
    private boolean isLost;

    /// @param perfettoReaders for traces in Perfetto's own format that a program put into this one
    public FuchsiaReader(TraceContext context, Supplier<TraceReader> perfettoReaders) {
        this.context = context;
        this.perfettoReaders = perfettoReaders;
        this.record = new RecordCursor(context.strings());
        ArgsReader args = new ArgsReader(record, context.strings(), context.stats());
        this.events = new EventRecords(context, record, args);
        this.kernel = new KernelRecords(context, record, args);
        this.logs = new LogRecords(context, record);
        this.provider = register(0);
    }

    private Provider register(int id) {
        Provider registered = new Provider(context.stats());
        providers.put(id, registered);
        return registered;
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        int skipped = (int) Math.min(skippedBytes, length);
        skippedBytes -= skipped;
        if (isLost || skipped == length) {
            return;
        }
        byte[] bytes = buffer;
        int from = offset + skipped;
        int end = offset + length;
        if (rest.length > 0) {
            bytes = Arrays.copyOf(rest, rest.length + end - from);
            System.arraycopy(buffer, from, bytes, rest.length, end - from);
            from = 0;
            end = bytes.length;
        }
        record.setBuffer(bytes);
        int next = records(bytes, from, end);
        rest = Arrays.copyOfRange(bytes, next, end);
    }

    /// Takes all whole records.
    ///
    /// @return where the first one that is not whole begins
    private int records(byte[] bytes, int from, int end) {
        int at = from;
        while (end - at >= WORD_BYTES) {
            long header = (long) WORD.get(bytes, at);
            boolean isLarge = RecordCursor.bits(header, 0, 4) == LARGE;
            long words = isLarge ? header >>> 4 & 0xFFFFFFFFL : RecordCursor.bits(header, 4, 12);
            if (words == 0) {
                // Nothing says where the next record begins.
                context.stats().increment(READ_ERROR);
                isLost = true;
                return end;
            }
            long size = words * WORD_BYTES;
            if (isLarge && size > end - at) {
                skippedBytes = size - (end - at);
                return end;
            }
            if (size > end - at) {
                return at;
            }
            if (!isLarge) {
                record.enter(at, (int) words);
                take();
            }
            at += (int) size;
        }
        return at;
    }

    private void take() {
        switch (record.header(0, 4)) {
            case METADATA -> metadata();
            case INITIALIZATION -> initialization();
            case STRING -> string();
            case THREAD -> thread();
            case EVENT -> events.tokenize(provider);
            case BLOB -> blob();
            case KERNEL_OBJECT -> kernel.object(provider);
            case SCHEDULING -> kernel.scheduling(provider);
            case LOG -> logs.tokenize(provider);
            default -> {
                // Objects of programs and what came after this was written.
            }
        }
    }

    private void metadata() {
        int type = record.header(16, 4);
        int id = record.header(20, 32);
        if (type == PROVIDER_INFO) {
            provider = register(id);
        } else if (type == PROVIDER_SECTION) {
            Provider known = providers.get(id);
            if (known == null) {
                context.stats().increment(INVALID_EVENT);
            }
            provider = known == null ? register(id) : known;
        }
    }

    private void initialization() {
        long ticks = record.word();
        if (!isBroken()) {
            provider.setTicksPerSecond(ticks);
        }
    }

    private void string() {
        int index = record.header(16, 15);
        int string = record.inlineString(record.header(32, 15));
        if (!isBroken() && index != 0) {
            provider.setString(index, string);
        }
    }

    private void thread() {
        int index = record.header(16, 8);
        FuchsiaThread thread = record.inlineThread();
        if (!isBroken() && index != 0) {
            provider.setThread(index, thread);
        }
    }

    private void blob() {
        if (record.header(48, 8) != PERFETTO_BLOB) {
            return;
        }
        record.skipString(record.header(16, 16));
        byte[] blob = record.blob(record.header(32, 15));
        if (!isBroken()) {
            if (perfetto == null) {
                perfetto = perfettoReaders.get();
            }
            perfetto.feed(blob, 0, blob.length);
        }
    }

    private boolean isBroken() {
        if (record.isBroken()) {
            context.stats().increment(READ_ERROR);
        }
        return record.isBroken();
    }

    @Override
    public void endOfFile() {
        if (rest.length > 0 || skippedBytes > 0) {
            context.stats().increment(READ_ERROR);
        }
        if (perfetto != null) {
            perfetto.endOfFile();
        }
    }

    @Override
    public void finish() {
        if (perfetto != null) {
            perfetto.finish();
        }
    }
}
