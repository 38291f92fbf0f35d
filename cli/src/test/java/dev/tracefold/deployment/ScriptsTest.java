// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The scripts that deploy say what they would do, and what is wrong with what they are asked.
@EnabledOnOs({OS.LINUX, OS.MAC})
class ScriptsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern APPLIED = Pattern.compile("knative/overlays/([a-z-]+) with");

    /// What a script said.
    ///
    /// @param status its exit status
    /// @param text both its streams
    private record Run(int status, String text) {
        static Run of(String script, String... options) throws IOException, InterruptedException {
            List<String> command =
                    new ArrayList<>(List.of("bash", ROOT.resolve(script).toString()));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scripts/deploy", "scripts/images", "eventing/gcp/setup"})
    void helpNamesEveryOptionThatIsTaken(String script) throws Exception {
        Run help = Run.of(script, "--help");

        List<String> options =
                Pattern.compile("^ {4}(--[a-z|\\s-]+)\\)", Pattern.MULTILINE)
                        .matcher(Files.readString(ROOT.resolve(script)))
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .flatMap(group -> Pattern.compile("\\s*\\|\\s*").splitAsStream(group))
                        .filter(option -> option.startsWith("--") && !option.equals("--help"))
                        .toList();
        assertThat(help.status()).isZero();
        assertThat(options).isNotEmpty().allMatch(help.text()::contains);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scripts/bench",
                "scripts/build-shim",
                "scripts/build-sqlite",
                "scripts/deploy",
                "scripts/images",
                "scripts/screenshots",
                "scripts/test"
            })
    void helpTellsHowItIsCalled(String script) throws Exception {
        Run help = Run.of(script, "--help");

        assertThat(help.status()).isZero();
        assertThat(help.text()).contains("  " + script);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scripts/deploy",
                "scripts/images",
                "scripts/build-sqlite",
                "eventing/gcp/setup"
            })
    void anUnknownOptionIsAWrongUsage(String script) throws Exception {
        Run run = Run.of(script, "--no-such");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.text()).contains("--no-such: expected an option of the list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"try-out", "single-namespace"})
    void aDryRunOfADeploymentAppliesItsOverlay(String overlay) throws Exception {
        Run run = Run.of("scripts/deploy", "--overlay", overlay, "--dry-run");

        assertThat(run.status()).as(run.text()).isZero();
        assertThat(
                        APPLIED.matcher(run.text())
                                .results()
                                .map((MatchResult found) -> found.group(1))
                                .toList())
                .containsExactly(overlay);
        assertThat(ROOT.resolve("knative/overlays").resolve(overlay).resolve("namespace.yaml"))
                .exists();
        assertThat(run.text()).contains("nothing was done");
    }

    @Test
    void onGoogleCloudAProjectIsAskedFor() throws Exception {
        Run run = Run.of("scripts/deploy", "--overlay", "gke", "--dry-run");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.text()).contains("--overlay gke: --project is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "eventarc, --cluster, c, gcloud eventarc triggers create tracefold-uploads",
        "push, --url, https://traces.example, --push-endpoint https://traces.example"
    })
    void uploadsComeInEitherWay(String way, String option, String value, String expected)
            throws Exception {
        String[] common = {"--project", "p", "--region", "r", "--uploads", way, "--dry-run"};

        assertThat(Run.of("eventing/gcp/setup", common).status()).isEqualTo(2);

        List<String> whole = new ArrayList<>(List.of(common));
        whole.addAll(List.of(option, value));
        Run run = Run.of("eventing/gcp/setup", whole.toArray(String[]::new));
        assertThat(run.status()).as(run.text()).isZero();
        assertThat(run.text()).contains(expected);
    }

    @Test
    void aWorkersImageCompilesAsACommandDoes() throws IOException {
        assertThat(tierFlags("worker-fn/pom.xml"))
                .hasSize(4)
                .isEqualTo(tierFlags("scripts/tracefold"));
    }

    private static List<String> tierFlags(String file) throws IOException {
        return Pattern.compile("-XX:Tier4\\w+=\\d+")
                .matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
