// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.tracker.ProcessTracker;

/// How far each thread has come with its nested binder calls, so that the kernel's answer to a call
/// that failed can be told from others.
///
/// The caller: command, transaction, complete, reply received. The callee: transaction received,
/// return, reply command, reply transaction.
final class BinderStacks {
    // Commands to the kernel and answers from it; the numbers are those of the low byte.
    private static final int BC_TRANSACTION = 0;
    private static final int BC_REPLY = 1;
    private static final int BC_TRANSACTION_SG = 17;
    private static final int BC_REPLY_SG = 18;
    private static final int BR_TRANSACTION = 2;
    private static final int BR_REPLY = 3;
    private static final int BR_DEAD_REPLY = 5;
    private static final int BR_TRANSACTION_COMPLETE = 6;
    private static final int BR_FAILED_REPLY = 17;
    private static final int BR_FROZEN_REPLY = 18;
    private static final int BR_ONEWAY_SPAM_SUSPECT = 19;
    private static final int BR_TRANSACTION_PENDING_FROZEN = 20;

    private enum State {
        SEND_COMMAND,
        SEND_TRANSACTION,
        SEND_COMPLETE,
        SEND_RECEIVED,
        RECEIVE_RECEIVED,
        RECEIVE_RETURN,
        RECEIVE_REPLY_COMMAND,
        RECEIVE_TRANSACTION
    }

    private static final class Frame {
        private State state;
        private boolean hasTransaction;
        private boolean isOneWay;
        private boolean isReply;

        private Frame(State state) {
            this.state = state;
        }

        private void setTransaction(boolean oneWay, boolean reply) {
            hasTransaction = true;
            isOneWay = oneWay;
            isReply = reply;
        }
    }

    private final ProcessTracker processes;
    private final Map<Integer, Deque<Frame>> stackOfUtid = new HashMap<>();

    BinderStacks(ProcessTracker processes) {
        this.processes = processes;
    }

    void transaction(int tid, boolean isOneWay, boolean isReply) {
        Frame frame = top(tid);
        if (frame == null) {
            return;
        }
        switch (frame.state) {
            case SEND_COMMAND -> {
                frame.state = State.SEND_TRANSACTION;
                frame.setTransaction(isOneWay, isReply);
            }
            case RECEIVE_REPLY_COMMAND -> {
                frame.state = State.RECEIVE_TRANSACTION;
                frame.setTransaction(isOneWay, isReply);
            }
            // Commands are not recorded, it seems.
            case RECEIVE_RECEIVED -> stack(tid).pop();
            default -> {
                // Events are missing.
            }
        }
    }

    void received(int tid, boolean isReply) {
        if (!isReply) {
            Frame frame = new Frame(State.RECEIVE_RECEIVED);
            frame.setTransaction(false, false);
            stack(tid).push(frame);
            return;
        }
        Frame frame = top(tid);
        if (frame != null && frame.state == State.SEND_COMPLETE) {
            frame.state = State.SEND_RECEIVED;
        }
    }

    void command(int tid, int command) {
        switch (command & 0xFF) {
            case BC_TRANSACTION, BC_TRANSACTION_SG ->
                    stack(tid).push(new Frame(State.SEND_COMMAND));
            case BC_REPLY, BC_REPLY_SG -> {
                Frame frame = top(tid);
                if (frame != null && frame.state == State.RECEIVE_RETURN) {
                    frame.state = State.RECEIVE_REPLY_COMMAND;
                }
            }
            default -> {
                // Not about calls.
            }
        }
    }

    /// Takes the answer of a call.
    ///
    /// @return whether the thread's slice ends here because its call failed
    boolean returned(int tid, int answer) {
        Frame frame = top(tid);
        if (frame == null) {
            return false;
        }
        switch (answer & 0xFF) {
            case BR_DEAD_REPLY, BR_FAILED_REPLY, BR_FROZEN_REPLY, BR_TRANSACTION_PENDING_FROZEN -> {
                return failed(tid, frame);
            }
            case BR_TRANSACTION_COMPLETE, BR_ONEWAY_SPAM_SUSPECT -> complete(tid, frame);
            case BR_REPLY -> {
                if (frame.state == State.SEND_RECEIVED) {
                    stack(tid).pop();
                }
            }
            // With or without security context.
            case BR_TRANSACTION -> {
                if (frame.state == State.RECEIVE_RECEIVED) {
                    frame.state = State.RECEIVE_RETURN;
                }
            }
            default -> {
                // Not about calls.
            }
        }
        return false;
    }

    private boolean failed(int tid, Frame frame) {
        return switch (frame.state) {
            case SEND_COMMAND -> {
                stack(tid).pop();
                yield false;
            }
            case RECEIVE_REPLY_COMMAND, SEND_TRANSACTION, RECEIVE_TRANSACTION, SEND_COMPLETE -> {
                stack(tid).pop();
                yield frame.hasTransaction && !frame.isOneWay && !frame.isReply;
            }
            case SEND_RECEIVED, RECEIVE_RECEIVED, RECEIVE_RETURN -> false;
        };
    }

    private void complete(int tid, Frame frame) {
        switch (frame.state) {
            case RECEIVE_TRANSACTION, SEND_COMMAND -> stack(tid).pop();
            case SEND_TRANSACTION -> {
                if (frame.hasTransaction && !frame.isOneWay) {
                    frame.state = State.SEND_COMPLETE;
                } else {
                    stack(tid).pop();
                }
            }
            default -> {
                // Events are missing.
            }
        }
    }

    private @Nullable Frame top(int tid) {
        return stack(tid).peek();
    }

    private Deque<Frame> stack(int tid) {
        return stackOfUtid.computeIfAbsent(
                processes.getOrCreateThread(tid), u -> new ArrayDeque<>());
    }
}
