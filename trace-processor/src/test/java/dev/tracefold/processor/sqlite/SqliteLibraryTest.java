// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class SqliteLibraryTest {
    private static final Path SOURCE = Path.of("src/main/native/tracefold_shim.c");
    private static final Path BINARIES =
            Path.of("src/main/resources/dev/tracefold/processor/sqlite/native");

    private static final String FUNCTIONS =
            "SELECT DISTINCT lower(name) || '/' || narg || '/' || type FROM pragma_function_list"
                    + " ORDER BY 1";
    private static final String MODULES = "SELECT name FROM pragma_module_list ORDER BY 1";
    private static final String LIMITS =
            "SELECT compile_options FROM pragma_compile_options WHERE (compile_options GLOB 'MAX_*'"
                    + " AND compile_options NOT GLOB 'MAX_MMAP*'"
                    + " AND compile_options NOT GLOB 'MAX_PAGE_C*')"
                    + " OR compile_options GLOB 'TEMP_STORE*' OR compile_options = 'ENABLE_STAT4'";

    @Test
    void theLoadedShimWasBuiltFromItsSource() throws IOException {
        assertThat(SqliteLibrary.loaded().hasShim()).isTrue();
        assertThat(SqliteLibrary.loaded().shimSourceHash()).hasValue(sourceHash());
    }

    /// The binaries of other platforms cannot be loaded here, but the hash stands in each as text.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux-x86_64/libtracefold_shim.so",
                "linux-aarch64/libtracefold_shim.so",
                "macos-x86_64/libtracefold_shim.dylib",
                "macos-arm64/libtracefold_shim.dylib"
            })
    void everyShimWasBuiltFromItsSource(String binary) throws IOException {
        byte[] bytes = Files.readAllBytes(BINARIES.resolve(binary));

        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains(sourceHash());
    }

    @Test
    void theBundledLibraryIsUsed() {
        assertThat(SqliteLibrary.loaded().origin()).isEqualTo("sqlite-jdbc");
        assertThat(SqliteLibrary.version()).startsWith("3.");
    }

    @Test
    void aLibraryThatIsNoneIsAClearError() throws IOException, InterruptedException {
        assertThat(inAnotherProcess("-Dsqlite.lib=/no/such/lib.so"))
                .startsWith("SQLITE_UNAVAILABLE: -Dsqlite.lib=/no/such/lib.so is not a library");
    }

    @Test
    void aLibraryThatIsNotSqliteIsAClearError() throws IOException, InterruptedException {
        Path binary = BINARIES.resolve("linux-x86_64/libtracefold_shim.so").toAbsolutePath();
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");

        assertThat(inAnotherProcess("-Dsqlite.lib=" + binary))
                .startsWith("SQLITE_UNAVAILABLE:")
                .contains("has no sqlite3_libversion_number");
    }

    @Test
    void withoutAShimTheSystemsLibraryServes() throws IOException, InterruptedException {
        String answer = inAnotherProcess("-Dtracefold.shim=off");
        if (systemLibrary().isEmpty()) {
            assertThat(answer).startsWith("SQLITE_UNAVAILABLE: no native shim");
        } else {
            assertThat(answer).startsWith("libsqlite3").endsWith("hasShim=false 6");
        }
    }

    @Test
    void aLibraryOfTheUsersServesWithTheShim() throws IOException, InterruptedException {
        List<Path> libraries = systemLibrary();
        assumeThat(libraries).isNotEmpty();

        assertThat(inAnotherProcess("-Dsqlite.lib=" + libraries.getFirst()))
                .startsWith(libraries.getFirst().toString())
                .endsWith("hasShim=true 6");
    }

    /// `scripts/build-sqlite` makes it; what SQL can do must be the same with it.
    @Test
    void anOwnBuildHasTheFunctionsAndLimitsOfTheBundledLibrary()
            throws IOException, InterruptedException {
        Path own = Path.of("..", ".build", "sqlite", "libsqlite3.so").toAbsolutePath().normalize();
        assumeThat(own).exists();

        assertThat(inAnotherProcess("-Dsqlite.lib=" + own))
                .isEqualTo("%s hasShim=true 6".formatted(own));
        for (String sql : List.of(FUNCTIONS, MODULES, LIMITS)) {
            assertThat(inAnotherProcess("-Dsqlite.lib=" + own, "-Dsql=" + sql))
                    .isEqualTo(inAnotherProcess("-Dsql=" + sql));
        }
    }

    @Test
    void functionsThatOnlyTheDriverHasAreTakenAway() throws IOException, InterruptedException {
        assertThat(inAnotherProcess("-Dsql=" + FUNCTIONS))
                .contains("percentile/2/w")
                .doesNotContain("stdev", "padl", "charindex");
    }

    /// What the other process does: opens a connection, queries a table, says how.
    static final class Probe {
        private Probe() {}

        static void main() throws IOException {
            String answer;
            try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
                StringPool strings = new StringPool(memory);
                try (Twins twins = new Twins(SqliteOptions.Cursors.FASTEST, 6, 1);
                        SqliteConnection _ = SqliteConnection.open(strings)) {
                    answer =
                            "%s hasShim=%s %s"
                                    .formatted(
                                            SqliteLibrary.loaded().origin(),
                                            SqliteLibrary.loaded().hasShim(),
                                            twins.rows("SELECT count(*) FROM ours WHERE id >= 0")
                                                    .getFirst());
                    String sql = System.getProperty("sql");
                    if (sql != null) {
                        answer = twins.rows(sql).toString();
                    }
                }
            } catch (dev.tracefold.processor.error.ProcessorException e) {
                answer = e.failure().code() + ": " + e.failure().message();
            }
            Files.writeString(Path.of(System.getProperty("answer")), answer);
        }
    }

    private static String inAnotherProcess(String... properties)
            throws IOException, InterruptedException {
        Path answer = Files.createTempFile("answer", ".txt");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("--enable-native-access=ALL-UNNAMED");
            command.addAll(List.of(properties));
            command.add("-Danswer=" + answer);
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
            command.add(Probe.class.getName());
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            assertThat(process.waitFor()).isZero();
            return Files.readString(answer);
        } finally {
            Files.delete(answer);
        }
    }

    private static List<Path> systemLibrary() {
        return Stream.of("/usr/lib", "/usr/lib64", "/lib")
                .flatMap(folder ->
                        Stream.of("", "x86_64-linux-gnu", "aarch64-linux-gnu")
                                .map(sub -> Path.of(folder, sub, "libsqlite3.so.0")))
                .filter(Files::exists)
                .toList();
    }

    private static String sourceHash() throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(Files.readAllBytes(SOURCE)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
