// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.List;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;

import dev.tracefold.processor.wire.ProtoOutput;

/// Calls and answers as bytes and fields.
final class RpcMessages {
    private RpcMessages() {}

    static byte[] call(long sequence, int method, int field, ProtoOutput arguments) {
        return call(sequence, method, field, arguments.toByteArray());
    }

    static byte[] call(long sequence, int method, int field, byte[] arguments) {
        ProtoOutput call = new ProtoOutput().varint(1, sequence).varint(2, method);
        if (field != 0) {
            call.bytes(field, arguments);
        }
        return new ProtoOutput().message(1, call).toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static List<UnknownFieldSet> answers(byte[] stream) {
        return fields(stream).getField(1).getLengthDelimitedList().stream()
                .map(message -> fields(message.toByteArray()))
                .toList();
    }

    static UnknownFieldSet fields(byte[] message) {
        try {
            return UnknownFieldSet.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    static UnknownFieldSet nested(UnknownFieldSet message, int field) {
        return fields(message.getField(field).getLengthDelimitedList().getFirst().toByteArray());
    }

    static String text(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().getFirst().toStringUtf8();
    }

    static long number(UnknownFieldSet message, int field) {
        return message.getField(field).getVarintList().getFirst();
    }
}
