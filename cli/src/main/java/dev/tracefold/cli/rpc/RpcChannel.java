// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

import dev.tracefold.processor.wire.ProtoOutput;
import dev.tracefold.processor.wire.ProtoReader;

/// A stream of calls, a `TraceProcessorRpcStream` that is cut into pieces anywhere, and a stream of
/// answers. Both sides number their messages; a gap means that one was lost.
final class RpcChannel {
    private static final int MESSAGE = 1;
    private static final int MAX_MESSAGE_BYTES = 256 << 20;
    private static final int SEQUENCE = 1;
    private static final int REQUEST = 2;
    private static final int RESPONSE = 3;
    private static final int FATAL_ERROR = 5;

    private final RpcCalls calls;
    private byte[] buffer = new byte[0];
    private int length;
    private long received;
    private long sent;
    private boolean broken;

    RpcChannel(RpcCalls calls) {
        this.calls = calls;
    }

    /// Takes a piece and answers the calls that are whole now.
    ///
    /// @param sink takes encoded streams of one answer
    /// @return false where the stream cannot go on; the next one needs another channel
    boolean receive(byte[] bytes, int start, int end, Consumer<byte[]> sink) {
        buffer = Arrays.copyOf(buffer, length + end - start);
        System.arraycopy(bytes, start, buffer, length, end - start);
        length = buffer.length;
        int at = 0;
        while (!broken && at < length) {
            int header = headerLength(at, sink);
            if (broken || header == 0) {
                break;
            }
            int size = (int) varint(at + 1);
            if (size > length - at - header) {
                break;
            }
            at += header;
            call(at, at + size, sink);
            at += size;
        }
        buffer = Arrays.copyOfRange(buffer, at, length);
        length = buffer.length;
        return !broken;
    }

    /// Length of tag and size of a message; 0 where they are not whole yet.
    private int headerLength(int at, Consumer<byte[]> sink) {
        if (buffer[at] != (MESSAGE << 3 | ProtoReader.LENGTH_DELIMITED)) {
            fail("RPC framing error: not the start of a message", sink);
            return 0;
        }
        int end = at + 1;
        while (end < length && buffer[end] < 0) {
            end++;
        }
        if (end == length) {
            return 0;
        }
        long size = varint(at + 1);
        if (end - at > 5 || size < 0 || size > MAX_MESSAGE_BYTES) {
            fail("RPC framing error: a message is larger than 256 MiB", sink);
            return 0;
        }
        return end + 1 - at;
    }

    private long varint(int at) {
        long value = 0;
        int i = at;
        for (int shift = 0; shift < Long.SIZE && i < length; shift += 7) {
            value |= (buffer[i] & 0x7FL) << shift;
            if (buffer[i++] >= 0) {
                break;
            }
        }
        return value;
    }

    private void call(int start, int end, Consumer<byte[]> sink) {
        ProtoReader reader = new ProtoReader();
        reader.reset(buffer, start, end);
        long sequence = 0;
        int method = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case SEQUENCE -> sequence = reader.longValue();
                case REQUEST -> method = reader.intValue();
                default -> {}
            }
        }
        // A page that is reloaded starts over.
        if (sequence != 0 && received != 0 && sequence != received + 1) {
            fail(
                    "RPC request out of order. Expected %d, got %d (ERR:rpc_seq)"
                            .formatted(received + 1, sequence),
                    sink);
            return;
        }
        received = sequence;
        int called = method;
        reader.reset(buffer, start, end);
        calls.call(called, reader, (field, value) -> answer(called, field, value, sink));
    }

    /// Where the answers of a call go.
    @FunctionalInterface
    interface Answers {
        /// Takes one answer.
        ///
        /// @param field of `TraceProcessorRpc` that has the result; 0 for none
        /// @param value the result
        void answer(int field, byte[] value);
    }

    private void answer(int method, int field, byte[] value, Consumer<byte[]> sink) {
        ProtoOutput message = new ProtoOutput().varint(SEQUENCE, sent++).varint(RESPONSE, method);
        if (field == RpcCalls.INVALID_REQUEST) {
            message.varint(field, method);
        } else if (field != 0) {
            message.bytes(field, value);
        }
        sink.accept(new ProtoOutput().message(MESSAGE, message).toByteArray());
    }

    private void fail(String problem, Consumer<byte[]> sink) {
        broken = true;
        byte[] text = problem.getBytes(StandardCharsets.UTF_8);
        ProtoOutput message = new ProtoOutput().bytes(FATAL_ERROR, text);
        sink.accept(new ProtoOutput().message(MESSAGE, message).toByteArray());
    }
}
