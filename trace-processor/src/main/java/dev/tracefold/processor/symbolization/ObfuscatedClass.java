// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// A class that R8 renamed.
///
/// @param obfuscated name in the trace
/// @param deobfuscated name in the source
/// @param fields its renamed fields
/// @param methods its renamed methods; one obfuscated name may stand for several
public record ObfuscatedClass(
        String obfuscated, String deobfuscated, List<Member> fields, List<Member> methods) {
    /// Where a line is not given.
    public static final long NO_LINE = -1;

    private static final int FIELDS = 3;
    private static final int METHODS = 4;

    /// A field or method of a class.
    ///
    /// @param obfuscated name in the trace, without its class
    /// @param deobfuscated name in the source, with a class if it is not this one
    /// @param firstLine first line in the trace that means this member, or [#NO_LINE]
    /// @param lastLine last one, or [#NO_LINE]
    /// @param sourceLine first line in the source, or [#NO_LINE]
    public record Member(
            String obfuscated,
            String deobfuscated,
            long firstLine,
            long lastLine,
            long sourceLine) {
        /// Whether a line in the trace means this member.
        boolean hasLine(long line) {
            return (firstLine == NO_LINE || line >= firstLine)
                    && (lastLine == NO_LINE || line <= lastLine);
        }
    }

    /// Copies the lists.
    public ObfuscatedClass {
        fields = List.copyOf(fields);
        methods = List.copyOf(methods);
    }

    /// Name of a member as the trace has it.
    public String obfuscatedName(Member member) {
        return obfuscated + "." + member.obfuscated();
    }

    /// Name of a member in the source, with its class.
    public String qualifiedName(Member member) {
        return member.deobfuscated().indexOf('.') >= 0
                ? member.deobfuscated()
                : deobfuscated + "." + member.deobfuscated();
    }

    /// The class of the message that a reader stands on.
    static ObfuscatedClass read(ProtoReader outer) {
        MessageFields names = new MessageFields(2);
        names.enter(outer);
        List<Member> fields = new ArrayList<>();
        List<Member> methods = new ArrayList<>();
        ProtoReader members = new ProtoReader();
        MessageFields member = new MessageFields(6);
        names.walk(members);
        while (members.next()) {
            if (members.field() == FIELDS || members.field() == METHODS) {
                member.enter(members);
                (members.field() == FIELDS ? fields : methods).add(readMember(member));
            }
        }
        return new ObfuscatedClass(names.string(1), names.string(2), fields, methods);
    }

    private static Member readMember(MessageFields member) {
        return new Member(
                member.string(1),
                member.string(2),
                line(member, 3),
                line(member, 4),
                line(member, 5));
    }

    private static long line(MessageFields member, int field) {
        return member.has(field) ? member.uintValue(field) : NO_LINE;
    }
}
