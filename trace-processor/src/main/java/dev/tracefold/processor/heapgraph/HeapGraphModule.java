// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.heapgraph.HeapDump.Roots;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `heap_graph` (TracePacket field 56). A dump is several packets of one sequence, the last of
/// which does not say `continued`.
public final class HeapGraphModule implements PacketModule {
    private static final int HEAP_GRAPH = 56;
    private static final int MISSING_PACKET = StatKeys.of("heap_graph_missing_packet");
    private static final int MALFORMED = StatKeys.of("heap_graph_malformed_packet");
    private static final int NON_FINALIZED = StatKeys.of("heap_graph_non_finalized_graph");
    private static final List<String> ROOT_TYPES =
            List.of(
                    "ROOT_UNKNOWN",
                    "ROOT_JNI_GLOBAL",
                    "ROOT_JNI_LOCAL",
                    "ROOT_JAVA_FRAME",
                    "ROOT_NATIVE_STACK",
                    "ROOT_STICKY_CLASS",
                    "ROOT_THREAD_BLOCK",
                    "ROOT_MONITOR_USED",
                    "ROOT_THREAD_OBJECT",
                    "ROOT_INTERNED_STRING",
                    "ROOT_FINALIZING",
                    "ROOT_DEBUGGER",
                    "ROOT_REFERENCE_CLEANUP",
                    "ROOT_VM_INTERNAL",
                    "ROOT_JNI_MONITOR");
    private static final List<String> KINDS =
            List.of(
                    "KIND_UNKNOWN",
                    "KIND_NORMAL",
                    "KIND_NOREFERENCES",
                    "KIND_STRING",
                    "KIND_ARRAY",
                    "KIND_CLASS",
                    "KIND_CLASSLOADER",
                    "KIND_DEXCACHE",
                    "KIND_SOFT_REFERENCE",
                    "KIND_WEAK_REFERENCE",
                    "KIND_FINALIZER_REFERENCE",
                    "KIND_PHANTOM_REFERENCE");
    private static final List<String> HEAP_TYPES =
            List.of(
                    "HEAP_TYPE_UNKNOWN",
                    "HEAP_TYPE_APP",
                    "HEAP_TYPE_ZYGOTE",
                    "HEAP_TYPE_BOOT_IMAGE");

    /// The dump that a sequence is sending.
    private static final class Stream {
        private final HeapDump dump;
        private final int firstObject;
        private long nextIndex;
        private long lastObjectId;
        private int heapType = StringPool.NULL_ID;
        private long heapSize = -1;

        Stream(HeapDump dump, int firstObject) {
            this.dump = dump;
            this.firstObject = firstObject;
        }
    }

    private final TraceContext context;
    private final StringPool strings;
    private final HeapTables tables;
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final ProtoReader packetReader = new ProtoReader();
    private final ProtoReader itemReader = new ProtoReader();
    private final long[] object = new long[13];

    /// For one trace on one machine.
    public HeapGraphModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.tables = HeapTables.of(context.storage());
    }

    @Override
    public int[] fields() {
        return new int[] {HEAP_GRAPH};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        long pid = 0;
        long index = 0;
        boolean continued = false;
        packetReader.enter(value);
        while (packetReader.next()) {
            switch (packetReader.field()) {
                case 1 -> pid = packetReader.intValue();
                case 5 -> continued = packetReader.boolValue();
                case 6 -> index = packetReader.longValue();
                default -> {
                    // Read below, once it is known whose they are.
                }
            }
        }
        int upid = context.processes().getOrCreateProcess(pid);
        if (packetReader.malformed()) {
            context.globalStats().addIndexed(MALFORMED, upid, 1);
        }
        Stream stream = stream(packet.sequenceId(), upid, timestampNanos);
        if (stream == null) {
            return;
        }
        if (index != stream.nextIndex) {
            context.globalStats().addIndexed(MISSING_PACKET, upid, 1);
        }
        stream.nextIndex = index + 1;
        readItems(stream, value);
        if (!continued) {
            finish(stream);
            streams.remove(packet.sequenceId());
        }
    }

    @Override
    public void finish() {
        if (!streams.isEmpty()) {
            context.globalStats().add(NON_FINALIZED, streams.size());
        }
    }

    private @org.jspecify.annotations.Nullable Stream stream(int sequence, int upid, long ts) {
        Stream stream = streams.get(sequence);
        if (stream == null) {
            HeapDump dump = new HeapDump(tables, context.globalStats(), upid, ts);
            stream = new Stream(dump, tables.objects().rowCount());
            streams.put(sequence, stream);
        }
        if (!stream.dump.isOf(upid, ts)) {
            context.globalStats().increment(NON_FINALIZED);
            return null;
        }
        return stream;
    }

    /// Types come before the objects that use their fields: they are read first.
    private void readItems(Stream stream, ProtoReader value) {
        packetReader.enter(value);
        while (packetReader.next()) {
            if (packetReader.field() == 9) {
                readType(stream);
            }
        }
        packetReader.enter(value);
        while (packetReader.next()) {
            switch (packetReader.field()) {
                case 2 -> readObject(stream);
                case 4 -> readString((id, text) -> stream.dump.nameField(id, text));
                case 7 -> readRoots(stream);
                case 8 ->
                        readString((id, text) -> stream.dump.addLocation(id, strings.intern(text)));
                case 10 -> stream.heapSize = packetReader.longValue();
                default -> {
                    // Types are read; the rest is of no table.
                }
            }
        }
    }

    private void readType(Stream stream) {
        long[] values = new long[9];
        int name = StringPool.NULL_ID;
        long[] fields = new long[0];
        itemReader.enter(packetReader);
        while (itemReader.next()) {
            switch (itemReader.field()) {
                case 3 ->
                        name =
                                strings.intern(
                                        itemReader.buffer(),
                                        itemReader.start(),
                                        itemReader.length());
                case 6 -> fields = append(fields, itemReader);
                default -> {
                    if (itemReader.field() < values.length) {
                        values[itemReader.field()] = itemReader.longValue();
                    }
                }
            }
        }
        int kind = strings.intern(at(KINDS, values[7]));
        stream.dump.addType(
                values[1],
                new HeapDump.Type(name, values[2], values[4], values[5], fields, kind, values[8]));
    }

    private void readObject(Stream stream) {
        Arrays.fill(object, 0);
        long[] fieldIds = new long[0];
        long[] objectIds = new long[0];
        long[] runtimeInternal = new long[0];
        boolean hasOwnId = false;
        itemReader.enter(packetReader);
        while (itemReader.next()) {
            switch (itemReader.field()) {
                case 4 -> fieldIds = append(fieldIds, itemReader);
                case 5 -> objectIds = append(objectIds, itemReader);
                case 10 -> runtimeInternal = append(runtimeInternal, itemReader);
                case 9 -> stream.heapType = strings.intern(at(HEAP_TYPES, itemReader.longValue()));
                default -> {
                    hasOwnId |= itemReader.field() == 1;
                    if (itemReader.field() < object.length) {
                        object[itemReader.field()] = itemReader.longValue();
                    }
                }
            }
        }
        long id = hasOwnId ? object[1] : stream.lastObjectId + object[7];
        stream.lastObjectId = id;
        HeapDump dump = stream.dump;
        int row = dump.object(id);
        dump.describe(row, object[2], object[3], stream.heapType);
        if (fieldIds.length == 0 && objectIds.length > 0) {
            fieldIds = dump.fieldsOf(object[2]);
        } else if (object[6] != 0) {
            for (int i = 0; i < fieldIds.length; i++) {
                fieldIds[i] += fieldIds[i] == 0 ? 0 : object[6];
            }
        }
        dump.addReferences(row, fieldIds, objectIds);
        dump.addNamedReferences(row, strings.intern("runtimeInternalObjects"), runtimeInternal);
        if (object[8] != 0) {
            dump.setRegistrySize(row, object[8]);
        }
    }

    private void readRoots(Stream stream) {
        long[] ids = new long[0];
        long type = 0;
        itemReader.enter(packetReader);
        while (itemReader.next()) {
            if (itemReader.field() == 1) {
                ids = append(ids, itemReader);
            } else if (itemReader.field() == 2) {
                type = itemReader.longValue();
            }
        }
        stream.dump.addRoots(new Roots(strings.intern(at(ROOT_TYPES, type)), ids));
    }

    private interface NamedString {
        void accept(long id, String text);
    }

    private void readString(NamedString action) {
        long id = 0;
        String text = "";
        itemReader.enter(packetReader);
        while (itemReader.next()) {
            if (itemReader.field() == 1) {
                id = itemReader.longValue();
            } else if (itemReader.field() == 2) {
                text =
                        new String(
                                itemReader.buffer(),
                                itemReader.start(),
                                itemReader.length(),
                                StandardCharsets.UTF_8);
            }
        }
        action.accept(id, text);
    }

    private void finish(Stream stream) {
        stream.dump.finish();
        new Reachability(tables).mark(stream.firstObject);
        new Superclasses(tables).apply(stream.firstObject);
        new NativeSizes(tables, stream.dump).apply(stream.firstObject);
        int row = tables.graphs().addRow();
        tables.graphs().longs("ts").set(row, stream.dump.timestampNanos());
        tables.graphs().ints("upid").set(row, stream.dump.upid());
        if (stream.heapSize >= 0) {
            tables.graphs().longs("heap_size").set(row, stream.heapSize);
        }
    }

    /// The numbers of a repeated field, packed or not, behind those that are there.
    private static long[] append(long[] numbers, ProtoReader reader) {
        if (reader.wireType() != ProtoReader.LENGTH_DELIMITED) {
            long[] more = Arrays.copyOf(numbers, numbers.length + 1);
            more[numbers.length] = reader.longValue();
            return more;
        }
        ProtoReader packed = new ProtoReader();
        packed.enter(reader);
        long[] more = Arrays.copyOf(numbers, numbers.length + reader.length());
        int count = numbers.length;
        while (packed.hasMore()) {
            more[count++] = packed.readVarint();
        }
        return Arrays.copyOf(more, count);
    }

    private static String at(List<String> names, long value) {
        return names.get(value >= 0 && value < names.size() ? (int) value : 0);
    }
}
