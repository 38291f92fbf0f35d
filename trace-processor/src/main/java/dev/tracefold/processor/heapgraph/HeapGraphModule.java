// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.heapgraph.HeapDump.Roots;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.symbolization.DeobfuscationMappings;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `heap_graph` (TracePacket field 56). A dump is several packets of one sequence, the last of
/// which does not say `continued`; one whose last packet is missing shows what came.
public final class HeapGraphModule implements PacketModule {
    private static final int HEAP_GRAPH = 56;

    // HeapGraph
    private static final int PID = 1;
    private static final int OBJECTS = 2;
    private static final int FIELD_NAMES = 4;
    private static final int CONTINUED = 5;
    private static final int INDEX = 6;
    private static final int ROOTS = 7;
    private static final int LOCATION_NAMES = 8;
    private static final int TYPES = 9;
    private static final int HEAP_BYTES = 10;

    // HeapGraphObject
    private static final int REFERENCE_BASE = 6;
    private static final int ID_DELTA = 7;
    private static final int REGISTRY_SIZE = 8;
    private static final int HEAP_TYPE = 9;
    private static final int LAST_OBJECT_FIELD = 15;

    private static final int MISSING_PACKET = StatKeys.of("heap_graph_missing_packet");
    private static final int MALFORMED = StatKeys.of("heap_graph_malformed_packet");
    private static final int NON_FINALIZED = StatKeys.of("heap_graph_non_finalized_graph");

    /// The dump that a sequence is sending.
    private static final class Stream {
        private final HeapDump dump;
        private final int firstObject;
        private long nextIndex;
        private long lastObjectId;
        private long heapType;
        private long heapSize = -1;
        private boolean isTruncated;

        Stream(HeapDump dump, int firstObject) {
            this.dump = dump;
            this.firstObject = firstObject;
        }
    }

    private final TraceContext context;
    private final StringPool strings;
    private final HeapTables tables;
    private final BitmapFields bitmaps;
    private final ClassNames classNames;
    private final DeobfuscationMappings mappings;
    private final Map<Integer, Stream> streams = new LinkedHashMap<>();
    private final MessageFields header = new MessageFields(HEAP_BYTES);
    private final MessageFields item = new MessageFields(LAST_OBJECT_FIELD);
    private final ProtoReader items = new ProtoReader();
    private final LongList fieldIds = new LongList();
    private final LongList objectIds = new LongList();
    private final LongList internalIds = new LongList();

    /// For one trace on one machine.
    ///
    /// @param mappings what the classes and fields are called in the source
    public HeapGraphModule(TraceContext context, DeobfuscationMappings mappings) {
        this.context = context;
        this.strings = context.strings();
        this.tables = HeapTables.of(context.storage());
        this.bitmaps = new BitmapFields(context.storage());
        this.classNames = new ClassNames(tables, context);
        this.mappings = mappings;
    }

    @Override
    public int[] fields() {
        return new int[] {HEAP_GRAPH};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        boolean isWhole = header.enter(value);
        int upid = context.processes().getOrCreateProcess(header.uintValue(PID));
        if (!isWhole) {
            context.globalStats().addIndexed(MALFORMED, upid, 1);
        }
        Stream stream = stream(packet.sequenceId(), upid, timestampNanos);
        if (stream == null) {
            return;
        }
        if (header.longValue(INDEX) != stream.nextIndex) {
            stream.isTruncated = true;
            context.globalStats().addIndexed(MISSING_PACKET, upid, 1);
        }
        stream.nextIndex = header.longValue(INDEX) + 1;
        if (header.has(HEAP_BYTES)) {
            stream.heapSize = header.longValue(HEAP_BYTES);
        }
        boolean continued = header.boolValue(CONTINUED);
        readItems(stream, value);
        if (!continued) {
            finish(stream);
            streams.remove(packet.sequenceId());
        }
    }

    @Override
    public void finish() {
        if (!streams.isEmpty()) {
            context.globalStats().increment(NON_FINALIZED);
        }
        streams.values().forEach(this::finish);
        streams.clear();
        classNames.deobfuscate(mappings);
    }

    private @Nullable Stream stream(int sequence, int upid, long ts) {
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

    private void readItems(Stream stream, ProtoReader value) {
        items.enter(value);
        while (items.next()) {
            boolean isItem = items.field() != PID && items.length() > 0;
            if (isItem && !item.enter(items)) {
                context.globalStats().addIndexed(MALFORMED, stream.dump.upid(), 1);
            }
            switch (items.field()) {
                case OBJECTS -> readObject(stream);
                case FIELD_NAMES -> stream.dump.nameField(item.longValue(1), text());
                case ROOTS -> readRoots(stream.dump);
                case LOCATION_NAMES ->
                        stream.dump.addLocation(item.longValue(1), strings.intern(text()));
                case TYPES -> readType(stream.dump);
                default -> {
                    // Read before, or of no table.
                }
            }
        }
    }

    private String text() {
        return new String(item.buffer(), item.start(2), item.length(2), StandardCharsets.UTF_8);
    }

    private void readType(HeapDump dump) {
        fieldIds.clear();
        item.values(6, fieldIds);
        long kind = item.longValue(7);
        dump.addType(
                item.longValue(1),
                new HeapDump.Type(
                        strings.intern(item.string(3)),
                        item.has(2),
                        item.longValue(2),
                        item.longValue(4),
                        item.longValue(5),
                        fieldIds.toArray(),
                        HeapGraphWords.hasNoFields(kind),
                        strings.intern(HeapGraphWords.kind(kind)),
                        item.longValue(8)));
    }

    private void readObject(Stream stream) {
        HeapDump dump = stream.dump;
        readReferences();
        if (fieldIds.size() > 0 && fieldIds.size() != objectIds.size()) {
            context.globalStats().addIndexed(MALFORMED, dump.upid(), 1);
            return;
        }
        long delta = item.longValue(ID_DELTA);
        long id = delta == 0 ? item.longValue(1) : stream.lastObjectId + delta;
        stream.lastObjectId = id;
        stream.heapType = item.has(HEAP_TYPE) ? item.longValue(HEAP_TYPE) : stream.heapType;
        int row = dump.object(id);
        dump.describe(row, item.longValue(2), item.longValue(3));
        if (stream.heapType != 0) {
            String heapType = HeapGraphWords.heapType(stream.heapType);
            tables.heapType().set(row, strings.intern(heapType));
        }
        if (HeapGraphWords.isPermanentHeap(stream.heapType)) {
            dump.addPermanent(id);
        }
        dump.addReferences(row, fieldIds, objectIds, internalIds);
        if (item.has(REGISTRY_SIZE)) {
            dump.setRegistrySize(row, item.longValue(REGISTRY_SIZE));
        }
        bitmaps.add(row, item);
    }

    private void readReferences() {
        fieldIds.clear();
        objectIds.clear();
        internalIds.clear();
        item.values(4, fieldIds);
        item.values(5, objectIds);
        item.values(10, internalIds);
        // The name of the field says otherwise, but it is object ids that are relative to it.
        long base = item.longValue(REFERENCE_BASE);
        if (base != 0) {
            long[] relative = objectIds.toArray();
            objectIds.clear();
            for (long id : relative) {
                objectIds.add(id == 0 ? 0 : id + base);
            }
        }
    }

    private void readRoots(HeapDump dump) {
        objectIds.clear();
        item.values(1, objectIds);
        dump.addRoots(new Roots(HeapGraphWords.rootType(item.longValue(2)), objectIds.toArray()));
    }

    private void finish(Stream stream) {
        HeapDump dump = stream.dump;
        dump.finish(classNames);
        new Reachability(tables).mark(stream.firstObject);
        new Superclasses(tables).apply(stream.firstObject);
        new NativeSizes(tables, dump).apply(stream.firstObject);
        int row = tables.graph(dump.upid(), dump.timestampNanos());
        if (stream.heapSize >= 0) {
            tables.graphs().longs("heap_size").set(row, stream.heapSize);
        }
        if (stream.isTruncated) {
            tables.graphs().ints("truncated").set(row, 1);
        }
    }
}
