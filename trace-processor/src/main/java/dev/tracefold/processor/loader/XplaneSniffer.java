// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.wire.ProtoReader;

/// Tells XPlane from Perfetto's format and from pprof, which start with the same byte.
///
/// All three are messages whose field 1 is a message. In XPlane that one has no fields but 1 to 6: 1 is
/// an integer, the others are not, and 2 is a name. In pprof 2 is an integer; in a packet of Perfetto 1
/// is a message, and if only 2 to 6 are there, 2 is a list of processes, which as a text would begin
/// with a control character.
final class XplaneSniffer {
    private static final int NAME = 2;
    private static final int LAST_FIELD = 6;

    private XplaneSniffer() {}

    static boolean isXspace(byte[] head, int length) {
        ProtoReader space = new ProtoReader();
        space.reset(head, 0, length);
        if (length < 2 || head[0] != (1 << 3 | ProtoReader.LENGTH_DELIMITED)) {
            return false;
        }
        int start = 1;
        while (start < length && head[start] < 0) {
            start++;
        }
        // The first plane may end past what there is of the file.
        int end = space.next() ? space.start() + space.length() : length;
        return isPlane(head, Math.min(start + 1, end), end);
    }

    private static boolean isPlane(byte[] head, int start, int end) {
        ProtoReader plane = new ProtoReader();
        plane.reset(head, start, end);
        boolean isNamed = false;
        while (plane.next()) {
            boolean isInteger = plane.wireType() == ProtoReader.VARINT;
            boolean isOther = plane.wireType() == ProtoReader.LENGTH_DELIMITED;
            if (plane.field() > LAST_FIELD || !(plane.field() == 1 ? isInteger : isOther)) {
                return false;
            }
            if (plane.field() == NAME) {
                String name =
                        new String(head, plane.start(), plane.length(), StandardCharsets.UTF_8);
                if (name.startsWith("/device:") || name.startsWith("/host:")) {
                    // Nothing else has these names: if what follows makes no sense, it is damage.
                    return true;
                }
                if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
                    return false;
                }
                isNamed = true;
            }
        }
        return isNamed;
    }
}
