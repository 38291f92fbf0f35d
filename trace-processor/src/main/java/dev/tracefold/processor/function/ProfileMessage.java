// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.wire.ProtoReader;

/// A profile in the format of pprof, whose numbers of fields are written out here. Names, functions,
/// places and mappings are listed once and then referred to by number.
final class ProfileMessage {
    private final TraceStorage storage;
    private final StringPool strings;
    private final MessageWriter samples = new MessageWriter();
    private final MessageWriter places = new MessageWriter();
    private final MessageWriter functions = new MessageWriter();
    private final MessageWriter mappings = new MessageWriter();
    private final Map<String, Long> texts = new LinkedHashMap<>();
    private final Map<String, Long> placeByName = new LinkedHashMap<>();
    private final Map<Integer, Long> placeByFrame = new LinkedHashMap<>();
    private final Map<List<String>, Long> functionByName = new LinkedHashMap<>();
    private final Map<Integer, Long> mappingByRow = new LinkedHashMap<>();
    private final MessageWriter kinds = new MessageWriter();

    ProfileMessage(TraceStorage storage, List<ProfileAgg.Kind> kinds) {
        this.storage = storage;
        this.strings = storage.strings();
        text("");
        for (ProfileAgg.Kind kind : kinds) {
            this.kinds.message(
                    1,
                    new MessageWriter().number(1, text(kind.type())).number(2, text(kind.unit())));
        }
    }

    /// Adds a sample with a stack and a value for each kind.
    void add(byte[] stack, List<Long> values) {
        MessageWriter path = new MessageWriter();
        ProtoReader reader = new ProtoReader();
        reader.reset(stack, 0, stack.length);
        while (reader.next()) {
            if (reader.field() == StackFunctions.ENTRY) {
                ProtoReader entry = new ProtoReader();
                entry.enter(reader);
                addEntry(entry, path);
            }
        }
        MessageWriter numbers = new MessageWriter();
        values.forEach(numbers::raw);
        samples.message(
                2,
                new MessageWriter().bytes(1, path.toByteArray()).bytes(2, numbers.toByteArray()));
    }

    private void addEntry(ProtoReader reader, MessageWriter path) {
        while (reader.next()) {
            switch (reader.field()) {
                case StackFunctions.NAME -> path.raw(place(text(reader)));
                case StackFunctions.CALLSITE -> callsite((int) reader.longValue(), path);
                case StackFunctions.FRAME -> path.raw(place((int) reader.longValue()));
                default -> {}
            }
        }
    }

    private static String text(ProtoReader reader) {
        return new String(reader.buffer(), reader.start(), reader.length(), StandardCharsets.UTF_8);
    }

    private void callsite(int leaf, MessageWriter path) {
        Table callsites = storage.table("__intrinsic_stack_profile_callsite");
        Optional<Integer> row = Optional.of(leaf);
        while (row.isPresent()) {
            int current = row.get();
            path.raw(place(callsites.ints("frame_id").get(current)));
            row =
                    callsites.ints("parent_id").isNull(current)
                            ? Optional.empty()
                            : Optional.of(callsites.ints("parent_id").get(current));
        }
    }

    private long place(String name) {
        return placeByName.computeIfAbsent(
                name, n -> addPlace(new MessageWriter(), List.of(line(n, "", 0))));
    }

    private long place(int frame) {
        Long known = placeByFrame.get(frame);
        if (known != null) {
            return known;
        }
        Table frames = storage.table("__intrinsic_stack_profile_frame");
        MessageWriter place =
                new MessageWriter()
                        .number(2, mapping(frames.ints("mapping").get(frame)))
                        .number(3, frames.longs("rel_pc").get(frame));
        long number = addPlace(place, lines(frames, frame));
        placeByFrame.put(frame, number);
        return number;
    }

    private long addPlace(MessageWriter fields, List<MessageWriter> lines) {
        long number = 1L + placeByName.size() + placeByFrame.size();
        MessageWriter place = new MessageWriter().number(1, number).append(fields.toByteArray());
        lines.forEach(line -> place.message(4, line));
        places.message(4, place);
        return number;
    }

    private List<MessageWriter> lines(Table frames, int frame) {
        Table symbols = storage.table("__intrinsic_stack_profile_symbol");
        List<MessageWriter> lines = new ArrayList<>();
        if (frames.ints("symbol_set_id").isNull(frame)) {
            String readable = name(frames, "deobfuscated_name", frame);
            lines.add(line(readable.isEmpty() ? name(frames, "name", frame) : readable, "", 0));
            return lines;
        }
        long set = frames.ints("symbol_set_id").getLong(frame);
        for (int row = (int) set;
                row < symbols.rowCount() && symbols.ints("symbol_set_id").getLong(row) == set;
                row++) {
            boolean unknown = symbols.ints("line_number").isNull(row);
            lines.add(
                    line(
                            name(symbols, "name", row),
                            name(symbols, "source_file", row),
                            unknown ? 0 : symbols.ints("line_number").getLong(row)));
        }
        return lines;
    }

    private MessageWriter line(String name, String file, long line) {
        long function =
                functionByName.computeIfAbsent(
                        List.of(name, file),
                        key -> {
                            long number = 1L + functionByName.size();
                            functions.message(
                                    5,
                                    new MessageWriter()
                                            .number(1, number)
                                            .number(2, text(name))
                                            .number(3, text(name))
                                            .number(4, text(file)));
                            return number;
                        });
        return new MessageWriter().number(1, function).number(2, line);
    }

    private long mapping(int row) {
        return mappingByRow.computeIfAbsent(
                row,
                r -> {
                    Table table = storage.table("__intrinsic_stack_profile_mapping");
                    long number = 1L + mappingByRow.size();
                    mappings.message(
                            3,
                            new MessageWriter()
                                    .number(1, number)
                                    .number(2, table.longs("start").get(r))
                                    .number(3, table.longs("end").get(r))
                                    .number(4, table.longs("exact_offset").get(r))
                                    .number(5, text(name(table, "name", r)))
                                    .number(6, text(name(table, "build_id", r))));
                    return number;
                });
    }

    private String name(Table table, String column, int row) {
        return strings.getOrEmpty(table.strings(column).get(row));
    }

    private long text(String text) {
        return texts.computeIfAbsent(text, t -> (long) texts.size());
    }

    byte[] toByteArray() {
        MessageWriter profile =
                kinds.append(samples.toByteArray())
                        .append(mappings.toByteArray())
                        .append(places.toByteArray())
                        .append(functions.toByteArray());
        texts.keySet().forEach(text -> profile.text(6, text));
        return profile.toByteArray();
    }
}
