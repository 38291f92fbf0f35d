// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.wire.ProtoWriter;

/// A trace written packet by packet and asked with SQL.
public final class PacketTrace implements AutoCloseable {
    private final ByteArrayOutputStream packets = new ByteArrayOutputStream();
    private final List<TraceSession> sessions = new ArrayList<>();

    /// Adds a packet.
    public PacketTrace packet(Consumer<ProtoWriter> content) {
        packets.writeBytes(ProtoWriter.message(trace -> trace.nested(1, content)));
        return this;
    }

    /// Adds a packet with a timestamp and one field.
    public PacketTrace packet(long timestamp, int field, Consumer<ProtoWriter> content) {
        return packet(p -> p.varint(8, timestamp).nested(field, content));
    }

    /// The rows of the last statement, cells joined by bars, nothing for NULL.
    public List<String> rows(String sql) {
        if (sessions.isEmpty()) {
            sessions.add(
                    TraceProcessor.open(
                            TraceSource.bytes("trace", packets.toByteArray()),
                            ProcessorOptions.DEFAULTS));
        }
        List<String> rows = new ArrayList<>();
        try (QueryResult result = sessions.getFirst().query(sql)) {
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 0; i < result.columnNames().size(); i++) {
                    cells.add(
                            switch (result.type(i)) {
                                case NULL -> "";
                                case LONG -> Long.toString(result.getLong(i));
                                case DOUBLE -> Double.toString(result.getDouble(i));
                                case STRING -> result.getString(i);
                                case BLOB -> "<bytes>";
                            });
                }
                rows.add(String.join("|", cells));
            }
        }
        return rows;
    }

    /// Args of the rows of a table, `key=value`.
    public List<String> args(String table, String condition) {
        return rows(
                "SELECT key || '=' || ifnull(display_value, '') FROM %s JOIN args USING (arg_set_id) WHERE %s"
                        .formatted(table, condition));
    }

    @Override
    public void close() {
        sessions.forEach(TraceSession::close);
    }
}
