// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

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
        for (int i = 0; i < count; i++) {
            if (bytes.getInt(at) != ENTRY_SIGNATURE) {
                throw corrupt("its directory is damaged");
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
        byte[] content =
                switch (method) {
                    case STORED -> Arrays.copyOfRange(array, start, start + packed);
                    case DEFLATED -> inflate(name, start, packed, unpacked);
                    default ->
                            throw corrupt(
                                    "member '%s' is packed by method %d, which is not supported"
                                            .formatted(name, method));
                };
        return new ArchiveMember(name, packed, content);
    }

    private byte[] inflate(String name, int start, int packed, int unpacked) {
        // Deflate cannot do better than about 1 to 1032: a larger claim is a lie.
        if (unpacked > packed * 1100L + 1024) {
            throw corrupt("member '%s' claims an impossible size".formatted(name));
        }
        byte[] content = new byte[unpacked];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(array, start, packed);
            int at = 0;
            while (at < unpacked && !inflater.finished()) {
                int count = inflater.inflate(content, at, unpacked - at);
                if (count == 0 && inflater.needsInput()) {
                    throw corrupt("member '%s' is cut off".formatted(name));
                }
                at += count;
            }
            if (at < unpacked) {
                throw corrupt("member '%s' is shorter than it claims".formatted(name));
            }
        } catch (DataFormatException e) {
            throw corrupt("member '%s' cannot be unpacked".formatted(name), e);
        }
        return content;
    }

    private static ProcessorException corrupt(String what) {
        return new ProcessorException(Failure.data("ARCHIVE_CORRUPT", "ZIP archive: " + what));
    }

    private static ProcessorException corrupt(String what, Throwable cause) {
        return new ProcessorException(
                Failure.data("ARCHIVE_CORRUPT", "ZIP archive: " + what), cause);
    }
}
