// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ModuleDocsTest {
    private final ModuleDocs docs =
            ModuleDocs.of(
                    """
                    -- Copyright of somebody.

                    -- What it is about. And more.
                    --
                    -- @tags cpu

                    INCLUDE PERFETTO MODULE a.b;

                    -- Not of the view: an empty line follows.

                    -- A view. With
                    -- two lines.
                    CREATE PERFETTO VIEW v(
                      -- Which; or `this`.
                      id JOINID(slice.id),
                      plain LONG
                    ) AS SELECT 1 AS id, ';' AS plain;

                    /* A function. */
                    CREATE OR REPLACE PERFETTO FUNCTION f(x LONG)
                    -- What it gives.
                    RETURNS STRING AS SELECT 'a';
                    CREATE PERFETTO FUNCTION _t() RETURNS TABLE(
                      -- A column.
                      c DOUBLE
                    ) AS SELECT 1.0 AS c;
                    CREATE PERFETTO MACRO m(a Expr, b TableOrSubquery) RETURNS Expr AS $a;
                    CREATE PERFETTO INDEX i ON t(c);
                    CREATE PERFETTO TABLE\
                    """);

    @Test
    void theCommentAtTheTopIsTheModules() {
        assertThat(docs.description()).isEqualTo("What it is about. And more.");
        assertThat(docs.shortDescription()).isEqualTo("What it is about.");
    }

    @Test
    void commentsBelongToWhatTheyStandInFrontOf() {
        DocumentedObject view = docs.objects().getFirst();

        assertThat(view)
                .isEqualTo(
                        new DocumentedObject(
                                "v",
                                DocumentedObject.Kind.VIEW,
                                "A view. With two lines.",
                                "",
                                "",
                                List.of(),
                                List.of(
                                        new DocumentedName(
                                                "id", "JOINID(slice.id)", "Which; or `this`."),
                                        new DocumentedName("plain", "LONG", ""))));
        assertThat(view.isPublic()).isTrue();
        assertThat(view.shortDescription()).isEqualTo("A view.");
    }

    @Test
    void functionsAndMacrosHaveArgumentsAndReturnSomething() {
        assertThat(docs.objects())
                .extracting(o -> o.name() + " " + o.kind() + " " + o.returnType())
                .startsWith(
                        "v VIEW ", "f FUNCTION STRING", "_t TABLE_FUNCTION TABLE", "m MACRO Expr");
        assertThat(docs.objects().get(1).description()).isEqualTo("A function.");
        assertThat(docs.objects().get(1).returnDescription()).isEqualTo("What it gives.");
        assertThat(docs.objects().get(2).isPublic()).isFalse();
        assertThat(docs.objects().get(2).columns())
                .containsExactly(new DocumentedName("c", "DOUBLE", "A column."));
        assertThat(docs.objects().get(3).arguments())
                .extracting(DocumentedName::name)
                .containsExactly("a", "b");
    }
}
