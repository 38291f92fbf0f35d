// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `smaps_packet`: the memory maps of a process, one message each or as columns.
final class SmapsModule extends SystemModule {
    private static final int SMAPS_PACKET = 68;

    // SmapsPacket
    private static final int PID = 1;
    private static final int ENTRIES = 2;
    private static final int PACKED_ENTRIES = 3;

    // PackedSmaps
    private static final int STRING_TABLE = 1;
    private static final int NAME_ID = 2;
    private static final int AGGREGATE_COUNT = 3;
    private static final int FIRST_SIZE = 4;
    private static final int LAST_SIZE = 15;

    private static final int LAST_ENTRY_FIELD = 15;

    private static final int PARSER_ERRORS = StatKeys.of("smaps_parser_errors");

    private static final String DELETED = " (deleted)";

    /// Columns of the integers of an entry, by field number; empty where the field is none.
    private static final String[] ENTRY_COLUMNS = {
        "",
        "",
        "size_kb",
        "private_dirty_kb",
        "swap_kb",
        "",
        "start_address",
        "module_timestamp",
        "",
        "",
        "protection_flags",
        "private_clean_resident_kb",
        "shared_dirty_resident_kb",
        "shared_clean_resident_kb",
        "locked_kb",
        "proportional_resident_kb"
    };

    /// Columns of the packed sizes, from the first size on.
    private static final String[] PACKED_COLUMNS = {
        "size_kb",
        "rss_kb",
        "anonymous_kb",
        "swap_kb",
        "shared_clean_resident_kb",
        "shared_dirty_resident_kb",
        "private_clean_resident_kb",
        "private_dirty_kb",
        "locked_kb",
        "proportional_resident_kb",
        "pss_dirty_kb",
        "swap_pss_kb"
    };

    private final ProtoReader entries = new ProtoReader();
    private final ProtoReader texts = new ProtoReader();
    private final MessageFields packet = new MessageFields(PACKED_ENTRIES);
    private final MessageFields entry = new MessageFields(LAST_ENTRY_FIELD);
    private final LongList names = new LongList();
    private final LongList counts = new LongList();
    private final LongList sizes = new LongList();

    SmapsModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {SMAPS_PACKET};
    }

    @Override
    public void parse(long timestampNanos, PacketView view, int field, ProtoReader value) {
        if (!packet.enter(value)) {
            return;
        }
        int upid = processes.getOrCreateProcess(packet.intValue(PID));
        packet.walk(entries);
        while (entries.next()) {
            if (entries.field() == ENTRIES && entry.enter(entries)) {
                addEntry(timestampNanos, upid);
            } else if (entries.field() == PACKED_ENTRIES && entry.enter(entries)) {
                addPacked(timestampNanos, upid);
            }
        }
    }

    private Table table() {
        return context.storage().table("__intrinsic_profiler_smaps");
    }

    private int addRow(Table table, long ts, int upid, String path) {
        int row = table.addRow();
        table.longs("ts").set(row, ts);
        table.ints("upid").set(row, upid);
        boolean isDeleted = path.endsWith(DELETED);
        String trimmed = isDeleted ? path.substring(0, path.length() - DELETED.length()) : path;
        table.strings("path").set(row, strings.intern(path));
        table.strings("path_trimmed").set(row, strings.intern(trimmed));
        table.ints("is_deleted").set(row, isDeleted ? 1 : 0);
        return row;
    }

    private void addEntry(long ts, int upid) {
        Table table = table();
        int row = addRow(table, ts, upid, entry.has(1) ? entry.string(1) : "");
        table.ints("aggregate_count").set(row, 1);
        for (int field = 1; field < ENTRY_COLUMNS.length; field++) {
            if (!ENTRY_COLUMNS[field].isEmpty()) {
                table.longs(ENTRY_COLUMNS[field]).set(row, entry.longValue(field));
            }
        }
        setText(table, row, "file_name", 5);
        setText(table, row, "module_debugid", 8);
        setText(table, row, "module_debug_path", 9);
    }

    private void setText(Table table, int row, String column, int field) {
        table.strings(column).set(row, strings.intern(entry.has(field) ? entry.string(field) : ""));
    }

    private void addPacked(long ts, int upid) {
        List<String> paths = new ArrayList<>();
        entry.walk(texts);
        while (texts.next()) {
            if (texts.field() == STRING_TABLE) {
                paths.add(text(texts));
            }
        }
        entry.values(NAME_ID, names);
        entry.values(AGGREGATE_COUNT, counts);
        Table table = table();
        int first = table.rowCount();
        for (int i = 0; i < names.size(); i++) {
            int row = addRow(table, ts, upid, path(paths, names.get(i)));
            table.ints("aggregate_count").set(row, i < counts.size() ? (int) counts.get(i) : 1);
        }
        for (int field = FIRST_SIZE; field <= LAST_SIZE; field++) {
            addSizes(table, first, field);
        }
    }

    private String path(List<String> paths, long id) {
        if (id >= 0 && id < paths.size()) {
            return paths.get((int) id);
        }
        context.stats().increment(PARSER_ERRORS);
        return "";
    }

    private void addSizes(Table table, int firstRow, int field) {
        entry.values(field, sizes);
        if (sizes.size() > 0 && sizes.size() != names.size()) {
            context.stats().increment(PARSER_ERRORS);
        }
        for (int i = 0; i < Math.min(sizes.size(), names.size()); i++) {
            table.longs(PACKED_COLUMNS[field - FIRST_SIZE]).set(firstRow + i, sizes.get(i));
        }
    }
}
