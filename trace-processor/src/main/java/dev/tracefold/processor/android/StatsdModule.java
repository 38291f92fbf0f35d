// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.ArgKey;
import dev.tracefold.processor.descriptor.FieldDescriptor;
import dev.tracefold.processor.descriptor.MessageDescriptor;
import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `statsd_atom`: atoms of Android's statistics, as instants. What an atom is called and what its
/// fields are is told by a description that the trace may bring; without it they are numbered.
final class StatsdModule extends PartModule<SequenceState.Message> {
    private static final int STATSD_ATOM = 84;
    private static final int ATOM = 1;
    private static final int TIMESTAMPS = 2;
    private static final String ATOM_TYPE = "android.os.statsd.Atom";

    /// From here on atoms are a manufacturer's own.
    private static final int FIRST_PRIVATE = 100_000;

    private static final int NO_TIMESTAMP = StatKeys.of("atom_timestamp_missing");
    private static final int UNKNOWN = StatKeys.of("atom_unknown");

    private static final TrackSpec TRACK = TrackSpec.slice("statsd_atoms");

    private final MessageFields bundle = new MessageFields(TIMESTAMPS);
    private final ProtoReader reader = new ProtoReader();
    private final LongList timestamps = new LongList();
    private final ProtoToArgs protoToArgs;
    private final ArgKey root;

    StatsdModule(TraceContext context) {
        super(context);
        protoToArgs = new ProtoToArgs(context.descriptors(), strings);
        root = ArgKey.root(strings, "");
    }

    @Override
    public int[] fields() {
        return new int[] {STATSD_ATOM};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        bundle.enter(value);
        bundle.values(TIMESTAMPS, timestamps);
        int next = 0;
        reader.enter(value);
        while (reader.next()) {
            if (reader.field() != ATOM) {
                continue;
            }
            long ts = packet.timestampNanos();
            if (next < timestamps.size()) {
                ts = timestamps.get(next);
            } else {
                context.stats().increment(NO_TIMESTAMP);
            }
            next++;
            int start = reader.start();
            push(ts, new SequenceState.Message(reader.buffer(), start, start + reader.length()));
        }
        return true;
    }

    @Override
    void parsePart(long timestampNanos, SequenceState.Message atom) {
        reader.reset(atom.buffer(), atom.start(), atom.end());
        int number = reader.next() ? reader.field() : 0;
        @Nullable MessageDescriptor atoms = context.descriptors().message(ATOM_TYPE);
        @Nullable FieldDescriptor kind = atoms == null ? null : atoms.field(number);
        args.clear();
        if (kind == null) {
            if (number < FIRST_PRIVATE) {
                context.stats().increment(UNKNOWN);
            }
            if (number > 0) {
                addNumbered();
            }
        } else {
            protoToArgs.addArgs(
                    ATOM_TYPE,
                    atom.buffer(),
                    atom.start(),
                    atom.end(),
                    root,
                    ProtoToArgs.Selection.ALL,
                    args);
        }
        int name = strings.intern(kind == null ? "atom_" + number : kind.name());
        int track = context.tracks().intern(TRACK, strings.intern("Statsd Atoms"));
        context.slices().scoped(timestampNanos, track, NONE, name, 0, args);
    }

    /// The fields of an atom that nobody describes. Their types are guessed from how they are written.
    private void addNumbered() {
        ProtoReader fields = new ProtoReader();
        fields.enter(reader);
        while (fields.next()) {
            String key = "field_" + fields.field();
            switch (fields.wireType()) {
                case ProtoReader.LENGTH_DELIMITED ->
                        addText(key, "<bytes size=" + fields.length() + ">");
                case ProtoReader.VARINT -> addInteger(key, fields.longValue());
                case ProtoReader.FIXED32 -> addReal(key + "_assuming_float", fields);
                default -> addReal(key + "_assuming_double", fields);
            }
        }
    }

    private void addReal(String key, ProtoReader field) {
        int id = strings.intern(key);
        args.addReal(id, id, field.doubleValue());
    }
}
