// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.TraceStorage;

/// Call stacks as values: blobs with a list of entries, the leaf first. An entry is a name, a frame,
/// or a call site that stands for all frames from it to the root.
final class StackFunctions {
    static final int ENTRY = 1;
    static final int NAME = 1;
    static final int CALLSITE = 2;
    static final int FRAME = 3;

    private final TraceStorage storage;

    StackFunctions(TraceStorage storage) {
        this.storage = storage;
    }

    /// `cat_stacks(root, ..., leaf)`: texts and stacks put together.
    static Object concatenate(Arguments arguments) {
        MessageWriter stack = new MessageWriter();
        for (int i = arguments.size() - 1; i >= 0; i--) {
            switch (arguments.type(i)) {
                case NULL -> {}
                case STRING ->
                        stack.message(ENTRY, new MessageWriter().text(NAME, arguments.getText(i)));
                case BLOB -> stack.append(arguments.getBytes(i));
                default ->
                        throw new FunctionException(
                                "CAT_STACKS: argument %d must be a text or a stack but was %s"
                                        .formatted(i + 1, arguments.type(i)));
            }
        }
        return stack.toByteArray();
    }

    /// `stack_from_stack_profile_callsite(id [, annotate])`.
    @Nullable Object ofCallsite(Arguments arguments) {
        return ofRow(
                arguments,
                "STACK_FROM_STACK_PROFILE_CALLSITE",
                "__intrinsic_stack_profile_callsite",
                CALLSITE);
    }

    /// `stack_from_stack_profile_frame(id)`.
    @Nullable Object ofFrame(Arguments arguments) {
        return ofRow(
                arguments,
                "STACK_FROM_STACK_PROFILE_FRAME",
                "__intrinsic_stack_profile_frame",
                FRAME);
    }

    private @Nullable Object ofRow(Arguments arguments, String function, String table, int field) {
        if (arguments.isNull(0)) {
            return null;
        }
        long id = arguments.requireLong(0, function);
        if (id < 0 || id >= storage.table(table).rowCount()) {
            throw new FunctionException("%s: there is no row %d".formatted(function, id));
        }
        return new MessageWriter()
                .message(ENTRY, new MessageWriter().number(field, id))
                .toByteArray();
    }
}
