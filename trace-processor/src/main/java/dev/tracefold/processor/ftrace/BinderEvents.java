// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.SliceTracker;

/// Android's calls between processes. A call is a slice on the caller's thread until the reply comes,
/// and another on the callee's until it replies; one-way calls are instants. Commands and returns tell
/// of calls that fail, which otherwise would never end.
final class BinderEvents extends FtraceSubsystem {
    private static final int ONE_WAY = 0x01;

    /// A call on its way.
    private record Transaction(
            boolean isReply, boolean isOneWay, int sendTrack, int sendSlice, ArgSet args) {}

    private final Map<Integer, Transaction> outstanding = new HashMap<>();
    private final BinderStacks stacks;
    private final Set<Integer> waitingForLock = new HashSet<>();
    private final Set<Integer> holdingLock = new HashSet<>();
    private final int binder;
    private final int transactionName;
    private final int asyncName;
    private final int replyName;
    private final int asyncReceiveName;
    private final int lockWaiting;
    private final int lockHeld;

    BinderEvents(TraceContext context) {
        super(context);
        stacks = new BinderStacks(context.processes());
        binder = strings.intern("binder");
        transactionName = strings.intern("binder transaction");
        asyncName = strings.intern("binder transaction async");
        replyName = strings.intern("binder reply");
        asyncReceiveName = strings.intern("binder async rcv");
        lockWaiting = strings.intern("binder lock waiting");
        lockHeld = strings.intern("binder lock held");
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("binder_transaction", this::transaction);
        handlers.on("binder_transaction_received", this::received);
        handlers.on("binder_transaction_alloc_buf", this::allocBuf);
        handlers.on("binder_command", this::command);
        handlers.on("binder_return", this::returned);
        handlers.on("binder_lock", type -> this::lock);
        handlers.on("binder_locked", type -> this::locked);
        handlers.on("binder_unlock", type -> this::unlock);
    }

    private FtraceHandler transaction(FtraceEventType type) {
        int debugId = type.field("debug_id");
        int toThread = type.field("to_thread");
        int reply = type.field("reply");
        int flagsField = type.field("flags");
        return e -> {
            int track = threadTrack(e);
            boolean isReply = e.intValue(reply) == 1;
            boolean isOneWay = (e.intValue(flagsField) & ONE_WAY) != 0;
            ArgSet args = transactionArgs(e, type);
            int slice;
            if (isReply) {
                addDestination(track, replyName, e.intValue(toThread));
                slice = slices.end(e.timestampNanos(), track, NONE, NONE, args);
            } else if (isOneWay) {
                slice = slices.scoped(e.timestampNanos(), track, binder, asyncName, 0, args);
            } else {
                slice = slices.begin(e.timestampNanos(), track, binder, transactionName, args);
            }
            outstanding.put(
                    e.intValue(debugId), new Transaction(isReply, isOneWay, track, slice, args));
            stacks.transaction(e.tid(), isOneWay, isReply);
        };
    }

    private ArgSet transactionArgs(FtraceEvent e, FtraceEventType type) {
        ArgSet args = new ArgSet();
        addInt(args, "transaction id", e.intValue(type.field("debug_id")));
        addInt(args, "destination node", e.intValue(type.field("target_node")));
        addInt(args, "destination process", e.intValue(type.field("to_proc")));
        addBool(args, "reply transaction?", e.intValue(type.field("reply")) == 1);
        addString(args, "flags", strings.intern(flags(e.intValue(type.field("flags")))));
        String code = "0x%02x Java Layer Dependent".formatted(e.intValue(type.field("code")));
        addString(args, "code", strings.intern(code));
        addUint(args, "calling tid", Integer.toUnsignedLong(e.tid()));
        return args;
    }

    private static String flags(int flags) {
        StringBuilder text = new StringBuilder("0x%02x ".formatted(flags));
        if (flags == 0) {
            return text.append("No Flags Set").toString();
        }
        if ((flags & ONE_WAY) != 0) {
            text.append("this is a one-way call: async, no return; ");
        }
        if ((flags & 0x04) != 0) {
            text.append("contents are the components root object; ");
        }
        if ((flags & 0x08) != 0) {
            text.append("contents are a 32-bit status code; ");
        }
        if ((flags & 0x10) != 0) {
            text.append("allow replies with file descriptors; ");
        }
        return text.toString();
    }

    private void addDestination(int track, int sliceName, int tid) {
        int name = processes.threads().name().get(processes.getOrCreateThread(tid));
        ArgSet args = newArgs();
        addInt(args, "destination thread", tid);
        if (name != NONE) {
            addString(args, "destination name", name);
        }
        slices.addArgs(track, binder, sliceName, args);
    }

    private FtraceHandler received(FtraceEventType type) {
        int debugId = type.field("debug_id");
        return e -> {
            Transaction transaction = outstanding.remove(e.intValue(debugId));
            if (transaction == null) {
                return;
            }
            int track = threadTrack(e);
            if (!transaction.isOneWay()) {
                stacks.received(e.tid(), transaction.isReply());
            }
            if (transaction.isReply()) {
                end(e, track);
                return;
            }
            int slice;
            if (transaction.isOneWay()) {
                slice =
                        slices.scoped(
                                e.timestampNanos(),
                                track,
                                binder,
                                asyncReceiveName,
                                0,
                                transaction.args());
            } else {
                addDestination(transaction.sendTrack(), transactionName, e.tid());
                slice = slices.begin(e.timestampNanos(), track, binder, replyName, null);
            }
            if (transaction.sendSlice() != SliceTracker.NO_SLICE
                    && slice != SliceTracker.NO_SLICE) {
                context.flows().insert(transaction.sendSlice(), slice);
            }
        };
    }

    private FtraceHandler allocBuf(FtraceEventType type) {
        int dataSize = type.field("data_size");
        int offsetsSize = type.field("offsets_size");
        return e -> {
            ArgSet args = newArgs();
            addUint(args, "data size", e.longValue(dataSize));
            addUint(args, "offsets size", e.longValue(offsetsSize));
            slices.addArgs(threadTrack(e), binder, transactionName, args);
        };
    }

    private FtraceHandler command(FtraceEventType type) {
        int cmd = type.field("cmd");
        return e -> stacks.command(e.tid(), e.intValue(cmd));
    }

    private FtraceHandler returned(FtraceEventType type) {
        int cmd = type.field("cmd");
        return e -> {
            if (stacks.returned(e.tid(), e.intValue(cmd))) {
                end(e, threadTrack(e));
            }
        };
    }

    private void lock(FtraceEvent e) {
        waitingForLock.add(e.tid());
        slices.begin(e.timestampNanos(), threadTrack(e), binder, lockWaiting, null);
    }

    private void locked(FtraceEvent e) {
        if (!waitingForLock.remove(e.tid())) {
            return;
        }
        int track = threadTrack(e);
        end(e, track);
        slices.begin(e.timestampNanos(), track, binder, lockHeld, null);
        holdingLock.add(e.tid());
    }

    private void unlock(FtraceEvent e) {
        if (holdingLock.remove(e.tid())) {
            slices.end(e.timestampNanos(), threadTrack(e), binder, lockHeld, null);
        }
    }
}
