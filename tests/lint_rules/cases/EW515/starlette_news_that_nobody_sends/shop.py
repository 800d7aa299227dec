from reports import Reports

reports = Reports()
