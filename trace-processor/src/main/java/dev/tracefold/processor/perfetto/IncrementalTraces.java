// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.protovm.Outcome;
import dev.tracefold.processor.protovm.StateMachine;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Sequences whose packets say what has changed. `protovms` brings programs that make whole packets
/// of them, and `trace_provenance` tells which sequences are whose.
final class IncrementalTraces {
    static final int PROVENANCE = 124;
    static final int PROTOVMS = 125;

    /// In an instance of a machine.
    private static final int PRODUCERS = 4;

    /// Fields that the recorder added to the patch, which the state has not: uid, sequence, pid and
    /// machine.
    private static final List<Integer> FIELDS_OF_PATCH = List.of(3, 10, 79, 98);

    private static final int ABORT = StatKeys.of("protovm_abort");
    private static final int REGISTRATION_ERROR = StatKeys.of("protovm_registration_error");

    private static final int LENGTH_MASK = 0x7F;
    private static final int MORE = 0x80;
    private static final int LENGTH_BITS = 7;

    private final TraceContext context;
    private final PacketStore store;
    private final Map<Integer, List<Integer>> sequencesOfProducer = new HashMap<>();
    private final Map<Integer, List<StateMachine>> machinesOfSequence = new HashMap<>();

    IncrementalTraces(TraceContext context, PacketStore store) {
        this.context = context;
        this.store = store;
    }

    /// Whether packets of a sequence may be patches.
    boolean mayPatch(int sequenceId) {
        return !machinesOfSequence.isEmpty() && machinesOfSequence.containsKey(sequenceId);
    }

    /// Reads what a packet says of producers and programs.
    void register(byte[] buffer, int start, int end, long reference) {
        ProtoReader packet = reader(buffer, start, end);
        while (packet.next()) {
            if (packet.field() == PROVENANCE) {
                provenance(packet);
            } else if (packet.field() == PROTOVMS) {
                machines(packet, reference);
            }
        }
    }

    private static ProtoReader reader(byte[] buffer, int start, int end) {
        ProtoReader reader = new ProtoReader();
        reader.reset(buffer, start, end);
        return reader;
    }

    private static ProtoReader inside(ProtoReader outer) {
        ProtoReader reader = new ProtoReader();
        reader.enter(outer);
        return reader;
    }

    private void provenance(ProtoReader packet) {
        ProtoReader buffers = inside(packet);
        MessageFields sequence = new MessageFields(2);
        while (buffers.next()) {
            if (buffers.field() != 2) {
                continue;
            }
            ProtoReader sequences = inside(buffers);
            while (sequences.next()) {
                if (sequences.field() == 1) {
                    sequence.enter(sequences);
                    sequencesOfProducer
                            .computeIfAbsent(sequence.intValue(2), p -> new ArrayList<>())
                            .add(sequence.intValue(1));
                }
            }
        }
    }

    private void machines(ProtoReader packet, long reference) {
        ProtoReader instances = inside(packet);
        LongList producers = new LongList();
        MessageFields instance = new MessageFields(PRODUCERS);
        while (instances.next()) {
            if (instances.field() != 1) {
                continue;
            }
            StateMachine machine = new StateMachine(instances);
            instance.enter(instances);
            instance.values(PRODUCERS, producers);
            for (int i = 0; i < producers.size(); i++) {
                @Nullable List<Integer> sequences = sequencesOfProducer.get((int) producers.get(i));
                if (sequences == null) {
                    log(REGISTRATION_ERROR, reference);
                    continue;
                }
                for (int sequence : sequences) {
                    machinesOfSequence
                            .computeIfAbsent(sequence, s -> new ArrayList<>())
                            .add(machine);
                }
            }
        }
    }

    /// The whole packet that a patch stands for.
    ///
    /// @return its reference, or the patch's own if it is none
    long resolve(byte[] buffer, int start, int end, int sequenceId, long reference) {
        for (StateMachine machine : machinesOfSequence.getOrDefault(sequenceId, List.of())) {
            Outcome outcome = machine.apply(buffer, start, end);
            if (outcome == Outcome.DONE) {
                return add(machine, reader(buffer, start, end), reference);
            }
            if (outcome == Outcome.ABORTED) {
                log(ABORT, reference);
            }
        }
        return reference;
    }

    private long add(StateMachine machine, ProtoReader patch, long reference) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        machine.write(packet);
        int place = patch.position();
        while (patch.next()) {
            if (FIELDS_OF_PATCH.contains(patch.field())) {
                packet.write(patch.buffer(), place, patch.position() - place);
            }
            place = patch.position();
        }
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        int length = packet.size();
        while (length > LENGTH_MASK) {
            block.write((length & LENGTH_MASK) | MORE);
            length >>>= LENGTH_BITS;
        }
        block.write(length);
        block.writeBytes(packet.toByteArray());
        long offset = store.streamOffset(reference);
        return (long) store.addBlock(block.toByteArray(), block.size(), offset, false) << 32;
    }

    private void log(int stat, long reference) {
        context.importLog().recordAtOffset(stat, store.streamOffset(reference), new ArgSet());
    }
}
