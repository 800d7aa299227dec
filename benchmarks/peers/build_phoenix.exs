# Compiles Phoenix and what it needs from a folder of sources, without Hex: elixir build_phoenix.exs SOURCES TARGET
# SOURCES holds one folder for each application, as the `deps` of a Phoenix project does; beams go to TARGET.
# Protocols are consolidated, as in a release: without that, each encoding would look for its implementation again.

applications = ~w(telemetry plug_crypto mime plug phoenix_pubsub phoenix_template websock websock_adapter
                  hpax thousand_island bandit jason phoenix)

[sources, target] = System.argv()
Mix.start()
Mix.env(:prod)
Code.compiler_options(ignore_module_conflict: true, no_warn_undefined: :all)

for name <- applications do
  source = Path.join(sources, name)
  File.dir?(source) || raise "expected the sources of #{name} in #{source}"
  ebin = Path.join([target, name, "ebin"])
  File.mkdir_p!(ebin)
  Code.prepend_path(ebin)

  # Each mix.exs, and what looks for priv while it is compiled, expects to be in its own folder.
  [{project, _} | _] = File.cd!(source, fn -> Code.compile_file("mix.exs") end)
  Mix.Project.pop()
  given = if function_exported?(project, :application, 0), do: project.application(), else: []
  app = String.to_atom(name)
  needs = for dep <- project.project()[:deps] || [], to_string(elem(dep, 0)) in Enum.take_while(applications, &(&1 != name)), do: elem(dep, 0)

  application =
    {:application, app,
     [
       description: ~c"",
       vsn: project.project()[:version] |> to_string() |> String.to_charlist(),
       modules: [],
       registered: [],
       applications: [:kernel, :stdlib, :elixir] ++ Keyword.get(given, :extra_applications, []) ++ needs,
       env: Keyword.get(given, :env, [])
     ] ++ Keyword.take(given, [:mod])}

  File.write!(Path.join(ebin, "#{name}.app"), :io_lib.format("~p.~n", [application]))
  :ok = Application.load(app)

  options = [:return, outdir: String.to_charlist(ebin), i: String.to_charlist(Path.join(source, "include"))]

  for file <- Enum.sort_by(Path.wildcard(Path.join(source, "src/*.erl")), &(not String.ends_with?(&1, "_pt.erl"))) do
    {:ok, _, _} = :compile.file(String.to_charlist(file), options)
  end

  files = Path.wildcard(Path.join(source, "lib/**/*.ex"))
  files = Enum.reject(files, &String.contains?(&1, "/mix/tasks/"))

  File.cd!(source, fn ->
    {:ok, _, _} = Kernel.ParallelCompiler.compile_to_path(files, ebin, return_diagnostics: true)
  end)

  IO.puts("compiled #{name} #{project.project()[:version]}")
end

paths = [:code.lib_dir(:elixir, :ebin) | Enum.map(applications, &String.to_charlist(Path.join([target, &1, "ebin"])))]
consolidated = Path.join(target, "consolidated")
File.mkdir_p!(consolidated)

for protocol <- Protocol.extract_protocols(paths) do
  {:ok, beam} = Protocol.consolidate(protocol, Protocol.extract_impls(protocol, paths))
  File.write!(Path.join(consolidated, "#{protocol}.beam"), beam)
end
