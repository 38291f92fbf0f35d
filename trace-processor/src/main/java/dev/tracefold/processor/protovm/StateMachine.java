// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.protovm;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.protovm.Instruction.Step;
import dev.tracefold.processor.wire.ProtoReader;

/// A program and the state it keeps. Patches go in, the whole state comes out.
public final class StateMachine {
    private static final int PROGRAM = 1;
    private static final int STATE = 2;
    private static final int PROGRAM_INSTRUCTIONS = 2;
    private static final int REGISTERS = 33;

    private final @Nullable List<Instruction> program;
    private final StateNode root = new StateNode();
    private final @Nullable Long[] registers = new Long[REGISTERS];
    private FieldValue source = FieldValue.message(new byte[0], 0, 0);
    private Place place = new Place(root, null, 0);

    /// A place in the state.
    ///
    /// @param siblings among which the node is by its key; null for the root
    private record Place(
            StateNode node, @Nullable NavigableMap<Long, StateNode> siblings, long key) {}

    /// Takes a program and the state before the first patch.
    ///
    /// @param instance stands on a `ProtoVms.Instance`
    public StateMachine(ProtoReader instance) {
        ProtoReader fields = new ProtoReader();
        fields.enter(instance);
        @Nullable List<Instruction> read = List.of();
        while (fields.next()) {
            if (fields.field() == PROGRAM) {
                ProtoReader instructions = new ProtoReader();
                instructions.enter(fields);
                read = Instruction.readAll(instructions, PROGRAM_INSTRUCTIONS, 0);
            } else if (fields.field() == STATE && fields.length() > 0) {
                root.set(FieldValue.of(fields));
            }
        }
        program = read;
    }

    /// Changes the state as a packet says. The packet's bytes must stay as they are.
    public Outcome apply(byte[] packet, int start, int end) {
        if (program == null) {
            return Outcome.ABORTED;
        }
        source = FieldValue.message(packet, start, end);
        place = new Place(root, null, 0);
        return run(program);
    }

    /// Writes the state's fields.
    public void write(ByteArrayOutputStream out) {
        root.writeFields(out);
    }

    private Outcome run(List<Instruction> instructions) {
        for (Instruction instruction : instructions) {
            Outcome outcome = run(instruction);
            if (outcome == Outcome.ABORTED) {
                return outcome;
            }
            if (outcome == Outcome.MISSING && instruction.onMissing() != Instruction.SKIP) {
                return instruction.onMissing() == Instruction.ABORT
                        ? Outcome.ABORTED
                        : Outcome.MISSING;
            }
        }
        return Outcome.DONE;
    }

    private Outcome run(Instruction instruction) {
        if (instruction.operation() == Instruction.SELECT) {
            if (instruction.isSource() && instruction.flags().create()) {
                return Outcome.ABORTED;
            }
            FieldValue savedSource = source;
            Place savedPlace = place;
            Outcome outcome = select(instruction, 0);
            source = savedSource;
            place = savedPlace;
            return outcome;
        }
        Outcome outcome =
                switch (instruction.operation()) {
                    case Instruction.REG_LOAD -> load(instruction);
                    case Instruction.MERGE -> merge(instruction.flags());
                    case Instruction.SET -> set();
                    case Instruction.DEL -> delete();
                    default -> Outcome.ABORTED;
                };
        return outcome == Outcome.DONE ? run(instruction.nested()) : outcome;
    }

    /// Follows the path from a step on, and does at its end what is nested.
    private Outcome select(Instruction instruction, int from) {
        if (from == instruction.path().size()) {
            return run(instruction.nested());
        }
        Step step = instruction.path().get(from);
        if (step.field() == Step.NONE) {
            return Outcome.ABORTED;
        }
        if (step.isRepeated()) {
            return instruction.isSource()
                    ? eachOfSource(instruction, from)
                    : eachOfState(instruction, from);
        }
        @Nullable Step element = elementStep(instruction.path(), from + 1);
        Outcome outcome =
                instruction.isSource()
                        ? enterSource(step, element)
                        : enterState(step, element, instruction.flags().create());
        return outcome == Outcome.DONE
                ? select(instruction, from + (element == null ? 1 : 2))
                : outcome;
    }

    /// The step that says which element of a field is meant, or null.
    private static @Nullable Step elementStep(List<Step> path, int at) {
        if (at >= path.size()) {
            return null;
        }
        Step step = path.get(at);
        return step.index() == Step.NONE && step.keyField() == Step.NONE ? null : step;
    }

    private Outcome eachOfSource(Instruction instruction, int from) {
        if (!source.isBytes()) {
            return Outcome.ABORTED;
        }
        ProtoReader elements = source.fields();
        while (elements.next()) {
            if (elements.field() != instruction.path().get(from).field()) {
                continue;
            }
            source = FieldValue.of(elements);
            Outcome outcome = select(instruction, from + 1);
            if (outcome != Outcome.DONE) {
                return outcome;
            }
        }
        return Outcome.DONE;
    }

    private Outcome eachOfState(Instruction instruction, int from) {
        if (!place.node.toMessage()) {
            return Outcome.ABORTED;
        }
        @Nullable StateNode field = place.node.children().get(instruction.path().get(from).field());
        if (field == null) {
            return Outcome.DONE;
        }
        if (!field.toIndexed()) {
            return Outcome.ABORTED;
        }
        // An element may be deleted on the way.
        for (Map.Entry<Long, StateNode> element : new ArrayList<>(field.children().entrySet())) {
            place = new Place(element.getValue(), field.children(), element.getKey());
            Outcome outcome = select(instruction, from + 1);
            if (outcome != Outcome.DONE) {
                return outcome;
            }
        }
        return Outcome.DONE;
    }

    private Outcome enterSource(Step step, @Nullable Step element) {
        if (!source.isBytes() || (element != null && element.index() == Step.NONE)) {
            return Outcome.ABORTED;
        }
        long index = element == null ? 0 : element.index();
        @Nullable FieldValue found = source.field((int) step.field(), index);
        if (found == null) {
            return Outcome.MISSING;
        }
        source = found;
        return Outcome.DONE;
    }

    private Outcome enterState(Step step, @Nullable Step element, boolean create) {
        if (!place.node.toMessage()) {
            return Outcome.ABORTED;
        }
        NavigableMap<Long, StateNode> fields = place.node.children();
        boolean isIndexed = element != null && element.index() != Step.NONE;
        if (!create && !isIndexed && !fields.containsKey(step.field())) {
            return Outcome.MISSING;
        }
        StateNode field = fields.computeIfAbsent(step.field(), f -> new StateNode());
        if (element != null) {
            return enterElement(field, element);
        }
        place = new Place(field, fields, step.field());
        boolean isRepeated =
                field.kind() == StateNode.Kind.INDEXED || field.kind() == StateNode.Kind.MAPPED;
        return isRepeated ? Outcome.ABORTED : Outcome.DONE;
    }

    private Outcome enterElement(StateNode field, Step element) {
        long key = element.index();
        boolean isThere;
        if (key != Step.NONE) {
            isThere = field.toIndexed() && key <= field.children().size();
        } else {
            @Nullable Long loaded = register(element.register());
            isThere = loaded != null && field.toMapped((int) element.keyField());
            key = loaded == null ? 0 : Integer.toUnsignedLong(loaded.intValue());
        }
        if (!isThere) {
            return Outcome.ABORTED;
        }
        StateNode node = field.children().computeIfAbsent(key, k -> new StateNode());
        place = new Place(node, field.children(), key);
        return Outcome.DONE;
    }

    private @Nullable Long register(long register) {
        return register >= 0 && register < REGISTERS ? registers[(int) register] : null;
    }

    private Outcome load(Instruction instruction) {
        int register = instruction.register();
        @Nullable FieldValue value = instruction.isSource() ? source : place.node.value();
        if (register < 0 || register >= REGISTERS || value == null || value.isBytes()) {
            return Outcome.ABORTED;
        }
        registers[register] = value.number();
        return Outcome.DONE;
    }

    private Outcome set() {
        StateNode node = place.node;
        @Nullable FieldValue old = node.value();
        boolean fits =
                switch (node.kind()) {
                    case EMPTY -> true;
                    case VALUE -> old != null && old.isBytes() == source.isBytes();
                    case MESSAGE -> source.isBytes();
                    case INDEXED, MAPPED -> false;
                };
        if (!fits) {
            return Outcome.ABORTED;
        }
        node.set(source);
        return Outcome.DONE;
    }

    private Outcome delete() {
        if (place.siblings == null) {
            root.clear();
        } else {
            place.siblings.remove(place.key);
        }
        return Outcome.DONE;
    }

    private Outcome merge(Instruction.Flags flags) {
        StateNode node = place.node;
        if (!source.isBytes()
                || node.kind() == StateNode.Kind.INDEXED
                || node.kind() == StateNode.Kind.MAPPED) {
            return Outcome.ABORTED;
        }
        if (source.size() == 0) {
            return Outcome.DONE;
        }
        if (!node.toMessage()) {
            return Outcome.ABORTED;
        }
        List<StateNode> replaced = new ArrayList<>();
        ProtoReader fields = source.fields();
        while (fields.next()) {
            if (!mergeField(node.children(), fields, flags, replaced)) {
                return Outcome.ABORTED;
            }
        }
        return Outcome.DONE;
    }

    /// Takes one field over.
    ///
    /// @param replaced lists whose old elements have given way to those of the patch
    private static boolean mergeField(
            NavigableMap<Long, StateNode> fields,
            ProtoReader field,
            Instruction.Flags flags,
            List<StateNode> replaced) {
        long number = field.field();
        FieldValue value = FieldValue.of(field);
        @Nullable StateNode known = fields.get(number);
        if (known == null) {
            fields.put(number, StateNode.of(value));
            return true;
        }
        if (flags.skipMessages() && known.kind() == StateNode.Kind.MESSAGE) {
            return true;
        }
        if (flags.deleteEmpty() && value.isBytes() && value.size() == 0) {
            fields.remove(number);
            return true;
        }
        switch (known.kind()) {
            case MAPPED -> {
                return false;
            }
            case INDEXED -> {
                if (!replaced.contains(known)) {
                    known.children().clear();
                    replaced.add(known);
                }
                known.append(StateNode.of(value));
            }
            default -> fields.put(number, StateNode.of(value));
        }
        return true;
    }
}
