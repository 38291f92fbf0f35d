// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What lies where in a snapshot. A file is a head of 32 bytes (magic, place of the directory, its length and
/// CRC32C, length of the file), sections, and this directory.
///
/// @param engine which engine wrote it
/// @param strings the string pool
/// @param blobs the blobs of the storage, in a fixed order
/// @param tables those that have rows
record Layout(String engine, Strings strings, List<BlobRun> blobs, List<TableRows> tables) {
    static final long MAGIC = 0x31504E53_46544654L;
    static final int HEAD_BYTES = 32;

    record Strings(Section text, Section lengths, Section hashes) {}

    record BlobRun(Section bytes, Section ends) {}

    /// @param columns values and validity of each column
    record TableRows(String name, int rows, List<Section> columns) {}

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(engine);
        strings.text.write(out);
        strings.lengths.write(out);
        strings.hashes.write(out);
        out.writeInt(blobs.size());
        for (BlobRun run : blobs) {
            run.bytes.write(out);
            run.ends.write(out);
        }
        out.writeInt(tables.size());
        for (TableRows table : tables) {
            out.writeUTF(table.name);
            out.writeInt(table.rows);
            out.writeInt(table.columns.size());
            for (Section section : table.columns) {
                section.write(out);
            }
        }
    }

    static Layout read(DataInputStream in) throws IOException {
        String engine = in.readUTF();
        Strings strings = new Strings(Section.read(in), Section.read(in), Section.read(in));
        List<BlobRun> blobs = new ArrayList<>();
        int runs = in.readInt();
        for (int i = 0; i < runs; i++) {
            blobs.add(new BlobRun(Section.read(in), Section.read(in)));
        }
        List<TableRows> tables = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            int rows = in.readInt();
            List<Section> columns = new ArrayList<>();
            int sections = in.readInt();
            for (int j = 0; j < sections; j++) {
                columns.add(Section.read(in));
            }
            tables.add(new TableRows(name, rows, columns));
        }
        return new Layout(engine, strings, blobs, tables);
    }
}
