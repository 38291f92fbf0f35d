// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Args that tell which compute kernel ran, and how it was launched.
final class ComputeArgs {
    private static final int DEBUG_ANNOTATION_STRINGS = 29;
    private static final int COMPUTE_KERNELS = 1000;
    private static final int COMPUTE_ARG_NAMES = 1001;

    // InternedComputeKernel
    private static final int KERNEL_ARGS = 5;

    // ComputeKernelLaunch
    private static final int GRID_SIZE = 1;
    private static final int WORKGROUP_SIZE = 2;
    private static final int LAUNCH_ARGS = 3;

    private static final String[] AXES = {"", "x", "y", "z"};

    private final StringPool strings;
    private final InternedText texts;
    private final MessageFields message = new MessageFields(4);
    private final MessageFields size = new MessageFields(3);
    private final MessageFields arg = new MessageFields(7);
    private final ProtoReader reader = new ProtoReader();

    ComputeArgs(StringPool strings) {
        this.strings = strings;
        this.texts = new InternedText(strings);
    }

    /// Adds what an interned kernel is.
    void addKernel(SequenceState state, long iid, ArgSet into) {
        Message kernel = state.interned(COMPUTE_KERNELS, iid);
        if (kernel == null) {
            return;
        }
        message.reset(kernel.buffer(), kernel.start(), kernel.end());
        addText("kernel_name", 2, into);
        addText("kernel_demangled_name", 3, into);
        addText("arch", 4, into);
        addExtra(state, KERNEL_ARGS, into);
    }

    private void addText(String key, int field, ArgSet into) {
        if (message.has(field)) {
            int text = strings.intern(message.string(field));
            into.add(strings.intern(key), ArgType.STRING, text);
        }
    }

    /// Adds what the launch in a field of an event says.
    void addLaunch(SequenceState state, MessageFields event, int field, ArgSet into) {
        message.enter(event, field);
        addSize("launch.grid_size.", GRID_SIZE, into);
        addSize("launch.workgroup_size.", WORKGROUP_SIZE, into);
        addExtra(state, LAUNCH_ARGS, into);
    }

    private void addSize(String prefix, int field, ArgSet into) {
        if (!message.has(field)) {
            return;
        }
        size.enter(message, field);
        for (int axis = 1; axis < AXES.length; axis++) {
            if (size.has(axis)) {
                int key = strings.intern(prefix + AXES[axis]);
                into.add(key, ArgType.UINT, size.uintValue(axis));
            }
        }
    }

    private void addExtra(SequenceState state, int field, ArgSet into) {
        message.walk(reader);
        while (reader.next()) {
            if (reader.field() == field) {
                arg.enter(reader);
                addExtra(state, into);
            }
        }
    }

    private void addExtra(SequenceState state, ArgSet into) {
        int name =
                arg.has(1)
                        ? texts.get(state, COMPUTE_ARG_NAMES, arg.longValue(1))
                        : arg.stringId(2, strings);
        if (name == StringPool.NULL_ID) {
            return;
        }
        if (arg.has(3)) {
            into.add(name, ArgType.INT, arg.longValue(3));
        } else if (arg.has(4)) {
            into.add(name, ArgType.UINT, arg.longValue(4));
        } else if (arg.has(5)) {
            into.addReal(name, name, arg.doubleValue(5));
        } else if (arg.has(7)) {
            int text = texts.get(state, DEBUG_ANNOTATION_STRINGS, arg.longValue(7));
            if (text != StringPool.NULL_ID) {
                into.add(name, ArgType.STRING, text);
            }
        } else if (arg.has(6)) {
            into.add(name, ArgType.STRING, strings.intern(arg.string(6)));
        }
    }
}
