// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;

/// `experimental_flat_slice(start, end)`: for each track with slices the innermost one at any time
/// from start to end, and rows without name where there is none. Instants are left out.
final class FlatSlices implements VirtualTable {
    static final String NAME = "experimental_flat_slice";
    private static final TableSchema SCHEMA =
            new TableSchema(
                    NAME,
                    List.of(
                            ColumnSpec.of("id", ColumnType.ID, false),
                            ColumnSpec.of("ts", ColumnType.INT64, false),
                            ColumnSpec.of("dur", ColumnType.INT64, false),
                            ColumnSpec.of("track_id", ColumnType.UINT32, false),
                            ColumnSpec.of("category", ColumnType.STRING, true),
                            ColumnSpec.of("name", ColumnType.STRING, true),
                            ColumnSpec.of("arg_set_id", ColumnType.UINT32, true),
                            ColumnSpec.of("source_id", ColumnType.UINT32, true)));

    private final TraceStorage storage;

    /// What is open on a track, and as of when that is not written yet.
    private static final class Track {
        private final Deque<Integer> open = new ArrayDeque<>();
        private final List<Piece> pieces = new ArrayList<>();
        private long since;
    }

    /// A stretch of time of one slice, or of none where the row is -1.
    private record Piece(long ts, long end, int row) {}

    FlatSlices(TraceStorage storage) {
        this.storage = storage;
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(SCHEMA));
        columns.add(VirtualColumn.argument("start_bound"));
        columns.add(VirtualColumn.argument("end_bound"));
        return columns;
    }

    @Override
    public Rows rows(TableCall call) {
        long start = call.arguments().getLong(0);
        long end = call.arguments().getLong(1);
        Map<Integer, Track> tracks = new LinkedHashMap<>();
        Table slices = storage.slice().table();
        for (int row = 0; row < slices.rowCount(); row++) {
            long ts = slices.longs("ts").get(row);
            long dur = slices.longs("dur").get(row);
            if (dur <= 0 || ts >= end || ts + dur <= start) {
                continue;
            }
            Track track =
                    tracks.computeIfAbsent(slices.ints("track_id").get(row), id -> newTrack(start));
            closeUpTo(track, Math.max(ts, start));
            write(track, Math.max(ts, start));
            track.open.push(row);
        }
        Table rows = call.newTable(SCHEMA);
        tracks.forEach((id, track) -> {
            closeUpTo(track, end);
            write(track, end);
            track.pieces.forEach(piece -> add(rows, id, piece));
        });
        return Rows.of(rows);
    }

    private static Track newTrack(long start) {
        Track track = new Track();
        track.since = start;
        return track;
    }

    private void closeUpTo(Track track, long ts) {
        while (!track.open.isEmpty() && end(track.open.element()) <= ts) {
            write(track, end(track.open.element()));
            track.open.pop();
        }
    }

    private long end(int row) {
        Table slices = storage.slice().table();
        return slices.longs("ts").get(row) + slices.longs("dur").get(row);
    }

    /// Writes what was innermost up to a time.
    private static void write(Track track, long ts) {
        if (ts > track.since) {
            int row = track.open.isEmpty() ? -1 : track.open.element();
            track.pieces.add(new Piece(track.since, ts, row));
            track.since = ts;
        }
    }

    private void add(Table rows, int track, Piece piece) {
        int to = rows.addRow();
        rows.longs("ts").set(to, piece.ts());
        rows.longs("dur").set(to, piece.end() - piece.ts());
        rows.ints("track_id").set(to, track);
        if (piece.row() < 0) {
            return;
        }
        Table slices = storage.slice().table();
        rows.strings("category").set(to, slices.strings("category").get(piece.row()));
        rows.strings("name").set(to, slices.strings("name").get(piece.row()));
        if (!slices.ints("arg_set_id").isNull(piece.row())) {
            rows.ints("arg_set_id").set(to, slices.ints("arg_set_id").get(piece.row()));
        }
        rows.ints("source_id").set(to, piece.row());
    }
}
