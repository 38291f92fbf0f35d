// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The files of a ZIP archive in the order of its directory. By hand, because the archive is in
/// memory and the JDK's stream reader cannot read stored members without sizes.
final class ZipArchive {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final ByteBuffer bytes;
    private final byte[] array;

    private ZipArchive(byte[] archive) {
        array = archive;
        bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    }

    static List<ArchiveMember> members(byte[] archive) {
        try {
            return new ZipArchive(archive).members();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw corrupt("it points outside of itself", e);
        }
    }

    private List<ArchiveMember> members() {
        int end = endRecord();
        int count = bytes.getShort(end + 10) & 0xFFFF;
        int at = bytes.getInt(end + 16);
        List<ArchiveMember> members = new ArrayList<>();
        long packed = 0;
        for (int i = 0; i < count; i++) {
            if (bytes.getInt(at) != ENTRY_SIGNATURE) {
                throw corrupt("its directory is damaged");
            }
            packed += bytes.getInt(at + 20) & 0xFFFFFFFFL;
            if (packed > array.length) {
                // A few bytes that stand for many members unpack without end.
                throw corrupt("its members overlap");
            }
            int nameLength = bytes.getShort(at + 28) & 0xFFFF;
            String name = new String(array, at + ENTRY_BYTES, nameLength, StandardCharsets.UTF_8);
            if (!name.endsWith("/") && !ArchiveMember.isHidden(name)) {
                members.add(member(name, at));
            }
            int extra = bytes.getShort(at + 30) & 0xFFFF;
            int comment = bytes.getShort(at + 32) & 0xFFFF;
            at += ENTRY_BYTES + nameLength + extra + comment;
        }
        return members;
    }

    private int endRecord() {
        for (int at = array.length - END_BYTES; at >= 0; at--) {
            if (bytes.getInt(at) == END_SIGNATURE) {
                return at;
            }
        }
        throw corrupt("its directory is missing, the file is probably cut off");
    }

    private ArchiveMember member(String name, int entry) {
        int method = bytes.getShort(entry + 10) & 0xFFFF;
        int packed = bytes.getInt(entry + 20);
        int unpacked = bytes.getInt(entry + 24);
        int local = bytes.getInt(entry + 42);
        if (bytes.getInt(local) != LOCAL_SIGNATURE || packed < 0 || unpacked < 0) {
            throw corrupt("member '%s' is damaged or larger than 2 GiB".formatted(name));
        }
        int start =
                local
                        + LOCAL_BYTES
                        + (bytes.getShort(local + 26) & 0xFFFF)
                        + (bytes.getShort(local + 28) & 0xFFFF);
        if (start > array.length - packed) {
            throw corrupt("member '%s' is cut off".formatted(name));
        }
        if (method != STORED && method != DEFLATED) {
            throw corrupt(
                    "member '%s' is packed by method %d, which is not supported"
                            .formatted(name, method));
        }
        // Deflate cannot do better than about 1 to 1032: a larger claim is a lie.
        if (unpacked > packed * 1100L + 1024) {
            throw corrupt("member '%s' claims an impossible size".formatted(name));
        }
        return new ArchiveMember(
                name,
                packed,
                () -> {
                    InputStream stored = new ByteArrayInputStream(array, start, packed);
                    return method == STORED ? stored : new InflatedMember(name, stored, unpacked);
                });
    }

    /// Checks what it unpacks against what the directory says.
    private static final class InflatedMember extends InflaterInputStream {
        private final String name;
        private final long size;
        private long count;

        InflatedMember(String name, InputStream packed, long size) {
            super(packed, new Inflater(true), 1 << 16);
            this.name = name;
            this.size = size;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(into, offset, length);
            } catch (EOFException e) {
                throw corrupt("member '%s' is cut off".formatted(name), e);
            } catch (ZipException e) {
                throw corrupt("member '%s' cannot be unpacked".formatted(name), e);
            }
            count += Math.max(read, 0);
            if (read < 0 ? count < size : count > size) {
                throw corrupt(
                        "member '%s' is %s than it claims"
                                .formatted(name, read < 0 ? "shorter" : "longer"));
            }
            return read;
        }

        /// Memory of the inflater is not the collector's.
        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }

    private static ProcessorException corrupt(String what) {
        return new ProcessorException(Failure.data("ARCHIVE_CORRUPT", "ZIP archive: " + what));
    }

    private static ProcessorException corrupt(String what, Throwable cause) {
        return new ProcessorException(
                Failure.data("ARCHIVE_CORRUPT", "ZIP archive: " + what), cause);
    }
}
