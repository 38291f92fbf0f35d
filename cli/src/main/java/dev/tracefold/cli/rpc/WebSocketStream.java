// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/// The frames of a WebSocket, seen from the server (RFC 6455). Calls are a stream of bytes, so frames
/// that continue a message need no care.
final class WebSocketStream {
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_PAYLOAD_BYTES = 512 << 20;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_BIG = 1009;
    private static final int NORMAL = 1000;

    private final DataInputStream in;
    private final DataOutputStream out;

    WebSocketStream(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /// What the server answers a key with.
    static String accept(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(key);
            digest.update(KEY_SUFFIX.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has it.
            throw new IllegalStateException(e);
        }
    }

    /// The data of the next frame; frames of control are dealt with.
    ///
    /// @return nothing after the last one
    Optional<byte[]> next() throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            int second = in.readUnsignedByte();
            long length = length(second & 0x7F);
            if ((second & MASKED) == 0 || (first & 0x70) != 0) {
                close(PROTOCOL_ERROR);
                return Optional.empty();
            }
            if (length < 0 || length > MAX_PAYLOAD_BYTES) {
                close(TOO_BIG);
                return Optional.empty();
            }
            byte[] payload = payload((int) length);
            switch (first & 0x0F) {
                case 0, 1, BINARY -> {
                    return Optional.of(payload);
                }
                case PING -> write(PONG, payload);
                case PONG -> {
                    // Nobody asked; it is allowed.
                }
                case CLOSE -> {
                    close(NORMAL);
                    return Optional.empty();
                }
                default -> {
                    close(PROTOCOL_ERROR);
                    return Optional.empty();
                }
            }
        }
    }

    private long length(int shortLength) throws IOException {
        return switch (shortLength) {
            case LENGTH_16 -> in.readUnsignedShort();
            case LENGTH_64 -> in.readLong();
            default -> shortLength;
        };
    }

    private byte[] payload(int length) throws IOException {
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = new byte[length];
        in.readFully(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    /// Sends data.
    void send(byte[] data) {
        try {
            write(BINARY, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(int opcode, byte[] payload) throws IOException {
        out.write(FINAL | opcode);
        if (payload.length < LENGTH_16) {
            out.write(payload.length);
        } else if (payload.length <= 0xFFFF) {
            out.write(LENGTH_16);
            out.writeShort(payload.length);
        } else {
            out.write(LENGTH_64);
            out.writeLong(payload.length);
        }
        out.write(payload);
        out.flush();
    }

    /// Says why nothing more comes.
    void close(int code) throws IOException {
        write(CLOSE, new byte[] {(byte) (code >>> Byte.SIZE), (byte) code});
    }
}
