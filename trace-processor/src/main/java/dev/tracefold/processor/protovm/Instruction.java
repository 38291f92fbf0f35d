// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.protovm;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// A `VmInstruction`.
///
/// @param operation its field number, or 0 for none that is known
/// @param onMissing what becomes of the instructions after it when something is missing
/// @param isSource whether it selects or reads the patch, not the state
/// @param path of a selection
/// @param flags of a selection or merge
/// @param register to load
/// @param nested what to do when it is done
record Instruction(
        int operation,
        int onMissing,
        boolean isSource,
        List<Step> path,
        Flags flags,
        int register,
        List<Instruction> nested) {
    static final int SELECT = 1;
    static final int REG_LOAD = 2;
    static final int MERGE = 3;
    static final int SET = 4;
    static final int DEL = 5;

    /// Values of [#onMissing].
    static final int SKIP = 1;

    static final int BREAK = 2;
    static final int ABORT = 3;

    private static final int ABORT_LEVEL = 6;
    private static final int NESTED = 7;
    private static final int CURSOR_SOURCE = 1;
    private static final int MAX_DEPTH = 64;

    Instruction {
        path = List.copyOf(path);
        nested = List.copyOf(nested);
    }

    /// What an operation may be told.
    ///
    /// @param create makes what is selected and not there
    /// @param skipMessages leaves alone what has been taken apart
    /// @param deleteEmpty removes fields that come empty
    record Flags(boolean create, boolean skipMessages, boolean deleteEmpty) {}

    /// A step of a path: into a field, an element of a list, or an element of a map.
    ///
    /// @param field number of a field, or [#NONE]
    /// @param index of an element, or [#NONE]
    /// @param keyField by which to find an element, or [#NONE]
    /// @param isRepeated whether to go into every element of the field
    /// @param register that holds the key, or [#NONE]
    record Step(long field, long index, long keyField, boolean isRepeated, long register) {
        static final long NONE = -1;

        private static Step read(ProtoReader message) {
            MessageFields step = new MessageFields(6);
            step.enter(message);
            return new Step(
                    optional(step, 1),
                    optional(step, 2),
                    optional(step, 3),
                    step.boolValue(5),
                    optional(step, 6));
        }

        private static long optional(MessageFields step, int field) {
            return step.has(field) ? step.uintValue(field) : NONE;
        }
    }

    /// Reads instructions that are elements of a message's field, or null if they are nested without
    /// end.
    static @Nullable List<Instruction> readAll(ProtoReader outer, int field, int depth) {
        if (depth > MAX_DEPTH) {
            return null;
        }
        List<Instruction> instructions = new ArrayList<>();
        while (outer.next()) {
            if (outer.field() == field) {
                @Nullable Instruction instruction = read(outer, depth);
                if (instruction == null) {
                    return null;
                }
                instructions.add(instruction);
            }
        }
        return instructions;
    }

    private static @Nullable Instruction read(ProtoReader message, int depth) {
        ProtoReader inner = new ProtoReader();
        inner.enter(message);
        @Nullable List<Instruction> nested = readAll(inner, NESTED, depth + 1);
        if (nested == null) {
            return null;
        }
        MessageFields fields = new MessageFields(NESTED);
        fields.enter(message);
        int operation = 0;
        for (int i = DEL; i >= SELECT; i--) {
            operation = fields.has(i) ? i : operation;
        }
        MessageFields detail = new MessageFields(3);
        detail.enter(fields, Math.max(operation, SELECT));
        return new Instruction(
                operation,
                fields.has(ABORT_LEVEL) ? fields.intValue(ABORT_LEVEL) : BREAK,
                !detail.has(1) || detail.intValue(1) == CURSOR_SOURCE,
                operation == SELECT ? path(detail) : List.of(),
                flags(operation, detail),
                operation == REG_LOAD ? detail.intValue(2) : 0,
                nested);
    }

    private static List<Step> path(MessageFields select) {
        List<Step> path = new ArrayList<>();
        ProtoReader steps = select.walk(new ProtoReader());
        while (steps.next()) {
            if (steps.field() == 2) {
                path.add(Step.read(steps));
            }
        }
        return path;
    }

    private static Flags flags(int operation, MessageFields detail) {
        boolean isMerge = operation == MERGE;
        return new Flags(
                operation == SELECT && detail.boolValue(3),
                isMerge && detail.boolValue(1),
                isMerge && detail.boolValue(2));
    }
}
