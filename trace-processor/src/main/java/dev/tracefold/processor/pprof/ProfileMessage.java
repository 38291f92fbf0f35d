// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.pprof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.LongIntMap;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.wire.ProtoReader;

/// The message `Profile`. Everything refers to everything by numbers and comes in any order, so it is
/// gone over several times.
///
/// ```
/// 1 sample_type { 1 type, 2 unit } | 2 sample { 1 location ids, 2 values } | 6 string
/// 3 mapping { 1 id, 2 start, 3 limit, 4 file_offset, 5 filename, 6 build_id }
/// 4 location { 1 id, 2 mapping_id, 3 address, 4 line { 1 function_id, 2 line } }
/// 5 function { 1 id, 2 name, 4 filename, 5 start_line }
/// ```
final class ProfileMessage {
    private static final int SAMPLE_TYPE = 1;
    private static final int SAMPLE = 2;
    private static final int MAPPING = 3;
    private static final int LOCATION = 4;
    private static final int FUNCTION = 5;
    private static final int STRING = 6;

    private final TraceContext context;
    private final StringPool pool;
    private final byte[] profile;
    private final Aggregates aggregates;
    private final ProtoReader outer = new ProtoReader();
    private final ProtoReader inner = new ProtoReader();
    private final int unknown;
    private final List<Integer> profiles = new ArrayList<>();
    private final LongIntMap mappingRows = new LongIntMap(16);
    private final LongIntMap frames = new LongIntMap(1 << 8);
    private final Functions functions;
    private final long[] fields = new long[8];
    private int[] strings = new int[64];
    private int stringCount;
    private int present;
    private long[] stack = new long[64];

    ProfileMessage(TraceContext context, byte[] profile) {
        this.context = context;
        this.pool = context.strings();
        this.profile = profile;
        this.aggregates = new Aggregates(context);
        this.unknown = pool.intern("[unknown]");
        this.functions = new Functions(context, unknown);
    }

    /// Reads the message.
    ///
    /// @return false when it is no profile
    boolean read() {
        forEach(STRING, this::addString);
        if (stringCount == 0) {
            return false;
        }
        forEach(MAPPING, this::addMapping);
        forEach(FUNCTION, this::addFunction);
        forEach(LOCATION, this::addLocation);
        forEach(SAMPLE_TYPE, this::addProfile);
        forEach(SAMPLE, this::addSample);
        return true;
    }

    private void forEach(int field, Runnable action) {
        outer.reset(profile, 0, profile.length);
        while (outer.next()) {
            if (outer.field() == field && outer.wireType() == ProtoReader.LENGTH_DELIMITED) {
                action.run();
            }
        }
    }

    private void addString() {
        if (stringCount == strings.length) {
            strings = Arrays.copyOf(strings, stringCount * 2);
        }
        strings[stringCount++] = pool.intern(profile, outer.start(), outer.length());
    }

    /// The string that a field of the message read last refers to.
    private int string(int field, int missing) {
        if (!has(field)) {
            return missing;
        }
        long index = fields[field];
        return index >= 0 && index < stringCount ? strings[(int) index] : StringPool.NULL_ID;
    }

    private boolean has(int field) {
        return (present & 1 << field) != 0;
    }

    private void readNumbers() {
        present = 0;
        Arrays.fill(fields, 0);
        inner.enter(outer);
        while (inner.next()) {
            if (inner.wireType() == ProtoReader.VARINT && inner.field() < fields.length) {
                fields[inner.field()] = inner.longValue();
                present |= 1 << inner.field();
            }
        }
    }

    private void addMapping() {
        readNumbers();
        if (!has(1)) {
            return;
        }
        int buildId = string(6, StringPool.NULL_ID);
        // The reference takes what is text already for bytes.
        String hex = HexFormat.of().formatHex(pool.bytes(buildId));
        mappingRows.put(
                fields[1],
                context.stacks()
                        .mapping(
                                new StackProfileTracker.Mapping(
                                        string(5, unknown),
                                        pool.intern(hex),
                                        fields[2],
                                        fields[3],
                                        fields[4],
                                        0,
                                        0)));
        functions.setStart(mappingRows.get(fields[1]), fields[2]);
    }

    private void addFunction() {
        readNumbers();
        if (has(1)) {
            functions.add(
                    fields[1],
                    string(2, unknown),
                    string(4, StringPool.NULL_ID),
                    has(5) ? fields[5] : 0);
        }
    }

    private void addLocation() {
        readNumbers();
        if (!has(1)) {
            return;
        }
        long id = fields[1];
        long address = fields[3];
        int mapping = has(2) ? mappingRows.get(fields[2]) : LongIntMap.NONE;
        functions.beginLines();
        ProtoReader line = new ProtoReader();
        inner.enter(outer);
        while (inner.next()) {
            if (inner.field() == 4) {
                long function = 0;
                long number = 0;
                line.enter(inner);
                while (line.next()) {
                    function = line.field() == 1 ? line.longValue() : function;
                    number = line.field() == 2 ? line.longValue() : number;
                }
                functions.addLine(function, number);
            }
        }
        frames.put(id, functions.frame(mapping, address));
    }

    private void addProfile() {
        readNumbers();
        int type = string(1, pool.intern("unknown"));
        int unit = string(2, pool.intern("count"));
        profiles.add(aggregates.addProfile(pool.get(type), pool.get(unit)));
    }

    private void addSample() {
        int depth = repeated(1);
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (int i = depth - 1; i >= 0; i--) {
            int frame = frames.get(stack[i]);
            if (frame != LongIntMap.NONE) {
                callsite = context.stacks().callsite(callsite, frame);
            }
        }
        if (callsite == StackProfileTracker.NO_CALLSITE) {
            return;
        }
        int values = Math.min(repeated(2), profiles.size());
        for (int i = 0; i < values; i++) {
            aggregates.addSample(profiles.get(i), callsite, stack[i]);
        }
    }

    /// Reads a repeated field of the sample, packed or not.
    ///
    /// @return how many numbers `stack` has now
    private int repeated(int field) {
        int count = 0;
        ProtoReader packed = new ProtoReader();
        inner.enter(outer);
        while (inner.next()) {
            if (inner.field() != field) {
                continue;
            }
            if (inner.wireType() == ProtoReader.VARINT) {
                count = push(count, inner.longValue());
            }
            packed.enter(inner);
            while (packed.hasMore()) {
                count = push(count, packed.readVarint());
            }
        }
        return count;
    }

    private int push(int count, long value) {
        if (count == stack.length) {
            stack = Arrays.copyOf(stack, count * 2);
        }
        stack[count] = value;
        return count + 1;
    }
}
