// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.symbolization.ObfuscatedClass.Member;

import static org.assertj.core.api.Assertions.assertThat;

class RetraceMapTest {
    private int badLines;

    @Test
    void classesHaveFieldsAndMethods() {
        List<ObfuscatedClass> classes =
                read(
                        """
                        # compiler: R8
                        # {"id":"com.android.tools.r8.mapping","version":"2.2"}
                        com.example.Main -> a.a:
                        # {"id":"sourceFile","fileName":"Main.kt"}
                            int count -> b
                            1:3:void run(int,java.lang.String):20:22 -> c
                            4:4:com.example.Other com.example.Other.make():7 -> c
                            void plain() -> d
                            8:9:boolean old() -> e
                        com.example.Empty -> a.b:
                        """);

        assertThat(classes)
                .containsExactly(
                        new ObfuscatedClass(
                                "a.a",
                                "com.example.Main",
                                List.of(new Member("b", "count", -1, -1, -1)),
                                List.of(
                                        new Member("c", "run", 1, 3, 20),
                                        new Member("c", "com.example.Other.make", 4, 4, 7),
                                        new Member("d", "plain", -1, -1, -1),
                                        new Member("e", "old", 8, 9, 8))),
                        new ObfuscatedClass("a.b", "com.example.Empty", List.of(), List.of()));
        assertThat(badLines).isZero();
    }

    @Test
    void whatIsNoClassAndNoMemberIsCounted() {
        List<ObfuscatedClass> classes =
                read("nonsense\nA -> a:\r\n    int field\n    int f -> b\r\n99999999999 -> \n");

        assertThat(classes)
                .containsExactly(
                        new ObfuscatedClass(
                                "a", "A", List.of(new Member("b", "f", -1, -1, -1)), List.of()));
        assertThat(badLines).isEqualTo(3);
    }

    @Test
    void theNameOfAFileMayTellThePackage() {
        assertThat(RetraceMapReader.packageOf("com.app=mapping.txt")).isEqualTo("com.app");
        assertThat(RetraceMapReader.packageOf("maps/com.app/release/mapping.txt"))
                .isEqualTo("com.app");
        assertThat(RetraceMapReader.packageOf("outputs/mapping.txt")).isEqualTo("*");
        assertThat(RetraceMapReader.packageOf("")).isEqualTo("*");
    }

    private List<ObfuscatedClass> read(String text) {
        List<ObfuscatedClass> classes = new ArrayList<>();
        new RetraceMap(text.getBytes(StandardCharsets.UTF_8), () -> badLines++)
                .forEach(classes::add);
        return classes;
    }
}
