// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PerfettoTraceReader;
import dev.tracefold.processor.storage.ArgsTable;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.storage.TrackTable;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoWriter;

/// A trace of track events, written packet by packet and then loaded.
final class TrackEventTrace implements AutoCloseable {
    static final int SEQUENCE = 7;
    static final int BEGIN = TrackEventMessage.TYPE_SLICE_BEGIN;
    static final int END = TrackEventMessage.TYPE_SLICE_END;
    static final int INSTANT = TrackEventMessage.TYPE_INSTANT;
    static final int COUNTER = TrackEventMessage.TYPE_COUNTER;

    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);
    private final TraceContext context;

    TrackEventTrace() {
        this(ImportScope.EVERYTHING);
    }

    /// A trace of which only that is looked at.
    TrackEventTrace(ImportScope scope) {
        context =
                TraceContext.first(storage, new ImportOptions(false, true, false).withScope(scope));
    }

    /// Adds a packet of the sequence.
    TrackEventTrace packet(long timestamp, Consumer<ProtoWriter> content) {
        packets.writeBytes(
                ProtoWriter.message(trace ->
                        trace.nested(
                                1,
                                packet -> {
                                    packet.varint(8, timestamp).varint(10, SEQUENCE);
                                    content.accept(packet);
                                })));
        return this;
    }

    /// Adds a packet that clears the sequence's state and interns texts: categories, names, names of
    /// annotations, 1 to 3 of each.
    TrackEventTrace interned() {
        return packet(
                0,
                packet ->
                        packet.varint(41, 1)
                                .nested(
                                        12,
                                        data -> {
                                            for (int i = 1; i <= 3; i++) {
                                                intern(data, 1, i, "category" + i);
                                                intern(data, 2, i, "name" + i);
                                                intern(data, 3, i, "annotation." + i);
                                            }
                                        }));
    }

    private static void intern(ProtoWriter data, int field, int iid, String text) {
        data.nested(field, entry -> entry.varint(1, iid).text(2, text));
    }

    TrackEventTrace thread(long uuid, int pid, int tid, String name) {
        return descriptor(
                uuid, track -> track.nested(4, t -> t.varint(1, pid).varint(2, tid).text(5, name)));
    }

    TrackEventTrace process(long uuid, int pid, String name) {
        return descriptor(uuid, track -> track.nested(3, p -> p.varint(1, pid).text(6, name)));
    }

    TrackEventTrace descriptor(long uuid, Consumer<ProtoWriter> content) {
        return packet(
                0,
                packet ->
                        packet.nested(
                                60,
                                track -> {
                                    track.varint(1, uuid);
                                    content.accept(track);
                                }));
    }

    TrackEventTrace event(long timestamp, int type, long uuid, String name) {
        return event(timestamp, type, uuid, name, event -> {});
    }

    TrackEventTrace event(
            long timestamp, int type, long uuid, String name, Consumer<ProtoWriter> more) {
        return event(
                timestamp,
                event -> {
                    event.varint(9, type).varint(11, uuid).text(23, name);
                    more.accept(event);
                });
    }

    TrackEventTrace event(long timestamp, Consumer<ProtoWriter> content) {
        return packet(timestamp, packet -> packet.nested(11, content));
    }

    /// What was written so far.
    byte[] bytes() {
        return packets.toByteArray();
    }

    TrackEventTrace load() {
        return load(bytes());
    }

    TrackEventTrace load(byte[] bytes) {
        PerfettoTraceReader reader =
                new PerfettoTraceReader(
                        context,
                        (ctx, store) ->
                                List.of(
                                        new TrackEventModule(ctx, store),
                                        new TranslationTableModule(ctx)));
        reader.feed(bytes, 0, bytes.length);
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
        context.slices().flush();
        return this;
    }

    TraceStorage storage() {
        return storage;
    }

    TraceContext context() {
        return context;
    }

    /// Slices in the order of rows, `name@ts+dur`.
    List<String> slices() {
        SliceTable table = storage.slice();
        List<String> slices = new ArrayList<>();
        for (int row = 0; row < table.table().rowCount(); row++) {
            slices.add(
                    text(table.name().get(row))
                            + '@'
                            + table.ts().get(row)
                            + '+'
                            + table.dur().get(row));
        }
        return slices;
    }

    /// Tracks in the order of rows, `type:name`.
    List<String> tracks() {
        TrackTable table = storage.track();
        List<String> tracks = new ArrayList<>();
        for (int row = 0; row < table.table().rowCount(); row++) {
            tracks.add(text(table.type().get(row)) + ':' + text(table.name().get(row)));
        }
        return tracks;
    }

    /// Args of a set in order, `key=value`.
    List<String> args(int setId) {
        ArgsTable table = storage.args();
        List<String> args = new ArrayList<>();
        for (int row = setId; row < table.table().rowCount(); row++) {
            if (table.argSetId().get(row) == setId) {
                args.add(text(table.key().get(row)) + '=' + value(row));
            }
        }
        return args;
    }

    private String value(int row) {
        ArgsTable table = storage.args();
        if (!table.stringValue().isNull(row)) {
            return text(table.stringValue().get(row));
        }
        return table.realValue().isNull(row)
                ? Long.toString(table.intValue().get(row))
                : Double.toString(table.realValue().get(row));
    }

    List<String> argsOfSlice(int slice) {
        return args(storage.slice().argSetId().get(slice));
    }

    long stat(String name) {
        return context.stats().get(StatKeys.of(name));
    }

    String text(int stringId) {
        return storage.strings().getOrEmpty(stringId);
    }

    @Override
    public void close() {
        storage.close();
    }
}
