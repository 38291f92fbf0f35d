// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What `func` reads: the `func.yaml` of both functions, and the language pack.
class FunctionsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PACK = ROOT.resolve("knative/language-pack");

    @ParameterizedTest
    @ValueSource(strings = {"worker-fn", "orchestrator-fn"})
    void aFunctionIsOfTheSchemaThatFuncHas(String module) throws IOException {
        Tree function = Tree.read(ROOT.resolve(module).resolve("func.yaml"));

        assertThat(Schemas.read().problems(function, "function")).isEmpty();
        assertThat(function.at("name").text()).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
        // The Service has both under this prefix as annotations of its own, where they are refused.
        assertThat(function.at("deploy", "annotations").texts().keySet())
                .noneMatch(key -> key.startsWith("autoscaling.knative.dev/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-fn", "orchestrator-fn"})
    void aFunctionIsSetUpWithWhatItReads(String module) throws IOException {
        Tree function = Tree.read(ROOT.resolve(module).resolve("func.yaml"));

        List<String> problems = new ArrayList<>();
        PodRules.check(new Rendering(asService(function, module)), problems);

        assertThat(problems).isEmpty();
    }

    @Test
    void aFunctionHasTheNameAndTheAccountOfItsManifest() throws IOException {
        for (String name : List.of("worker", "orchestrator")) {
            Tree function = Tree.read(ROOT.resolve(name + "-fn").resolve("func.yaml"));
            Tree service = Tree.read(ROOT.resolve("knative/base/" + name + ".yaml"));

            assertThat(function.at("name").text()).isEqualTo(service.name());
            assertThat(function.at("deploy", "serviceAccountName"))
                    .isEqualTo(service.at("spec", "template", "spec", "serviceAccountName"));
            assertThat(function.at("deploy", "options", "resources", "limits", "memory"))
                    .isEqualTo(
                            service.at(
                                    "spec",
                                    "template",
                                    "spec",
                                    "containers",
                                    "0",
                                    "resources",
                                    "limits",
                                    "memory"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "micronaut", "micronaut/cloudevents", "micronaut/http"})
    void aManifestOfThePackIsOfItsSchema(String place) throws IOException {
        Tree manifest = Tree.read(PACK.resolve(place).resolve("manifest.yaml"));

        assertThat(Schemas.read().problems(manifest, "languagePack")).isEmpty();
    }

    @Test
    void everyFolderOfThePackIsARuntimeOfTemplates() throws IOException {
        assertThat(folders(PACK)).containsExactly("micronaut");
        assertThat(folders(PACK.resolve("micronaut"))).containsExactly("cloudevents", "http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudevents", "http"})
    void aTemplateCompiles(String template, @TempDir Path classes) throws IOException {
        List<Path> sources;
        try (Stream<Path> files =
                Files.walk(PACK.resolve("micronaut").resolve(template).resolve("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            assertThat(
                            compiler.getTask(
                                            null,
                                            files,
                                            null,
                                            List.of(
                                                    "-proc:none",
                                                    "-d",
                                                    classes.toString(),
                                                    "-cp",
                                                    System.getProperty("java.class.path")),
                                            null,
                                            files.getJavaFileObjectsFromPaths(sources))
                                    .call())
                    .isTrue();
        }
        assertThat(classes.resolve("function/Application.class")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudevents", "http"})
    void aTemplateIsOfTheVersionsThatWeUse(String template) throws IOException {
        String ours = Files.readString(ROOT.resolve("pom.xml"));
        String theirs =
                Files.readString(PACK.resolve("micronaut").resolve(template).resolve("pom.xml"));

        assertThat(theirs).contains(element(ours, "micronaut.version"));
        if (template.equals("cloudevents")) {
            assertThat(theirs)
                    .contains(element(ours, "cloudevents.version").replaceAll("<[^>]+>", ""));
        }
    }

    private static String element(String pom, String name) {
        int start = pom.indexOf("<" + name + ">");
        return pom.substring(start, pom.indexOf('\n', start));
    }

    private static List<String> folders(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    /// The Service that func would make, as far as rules for pods look at it.
    private static List<Tree> asService(Tree function, String module) {
        List<Object> variables = new ArrayList<>();
        for (Tree variable : function.at("run", "envs").items()) {
            variables.add(
                    Map.of(
                            "name",
                            variable.at("name").text(),
                            "value",
                            variable.at("value").text()));
        }
        List<Object> mounts = new ArrayList<>();
        List<Object> volumes = new ArrayList<>();
        for (Tree volume : function.at("run", "volumes").items()) {
            String name = "volume-" + volumes.size();
            Map<String, @Nullable Object> source = new LinkedHashMap<>(volume.map());
            source.remove("path");
            source.put("name", name);
            volumes.add(source);
            mounts.add(Map.of("name", name, "mountPath", volume.at("path").text()));
        }
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("image", "registry/tracefold/" + module + ":tag");
        container.put("ports", List.of(Map.of("name", "http1", "containerPort", 8080)));
        container.put("env", variables);
        container.put("volumeMounts", mounts);
        container.put("readinessProbe", probe(function, "readiness"));
        container.put("livenessProbe", probe(function, "liveness"));
        container.put(
                "securityContext",
                Map.of(
                        "runAsNonRoot", true,
                        "runAsUser", 65532,
                        "readOnlyRootFilesystem", true,
                        "allowPrivilegeEscalation", false,
                        "capabilities", Map.of("drop", List.of("ALL"))));
        String account = function.at("deploy", "serviceAccountName").text();
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("serviceAccountName", account);
        spec.put("timeoutSeconds", 300);
        Tree concurrency = function.at("deploy", "options", "resources", "limits", "concurrency");
        if (concurrency.isPresent()) {
            spec.put("containerConcurrency", concurrency.number(0));
        }
        spec.put("containers", List.of(container));
        spec.put("volumes", volumes);
        return List.of(
                new Tree(
                        Map.of(
                                "apiVersion",
                                "serving.knative.dev/v1",
                                "kind",
                                "Service",
                                "metadata",
                                Map.of("name", function.at("name").text()),
                                "spec",
                                Map.of("template", Map.of("spec", spec)))),
                object("ServiceAccount", account),
                object("PersistentVolumeClaim", "traces"));
    }

    private static Tree object(String kind, String name) {
        return new Tree(Map.of("apiVersion", "v1", "kind", kind, "metadata", Map.of("name", name)));
    }

    private static Map<String, Object> probe(Tree function, String kind) {
        return Map.of(
                "httpGet", Map.of("path", function.at("deploy", "healthEndpoints", kind).text()));
    }
}
